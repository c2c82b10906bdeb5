/**
 * Returns the URL of a directory as a backend for Pulumi's state. It disables metadata, a second file beside the state. An
 * engine that is killed while writing it leaves it empty, and every later command fails with "failed to load checkpoint: EOF".
 * https://pkg.go.dev/gocloud.dev/blob/fileblob
 */
export function backendUrl(directory: string): string {
  return `file://${directory}?metadata=skip`;
}
