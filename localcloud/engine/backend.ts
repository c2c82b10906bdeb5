/**
 * A directory as a backend for Pulumi's state. Without metadata: that would be a file beside the state's, which an engine
 * leaves empty that is killed at the wrong moment, and then no command works any more ("failed to load checkpoint: EOF").
 * https://pkg.go.dev/gocloud.dev/blob/fileblob
 */
export function backendUrl(directory: string): string {
  return `file://${directory}?metadata=skip`;
}
