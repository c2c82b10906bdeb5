import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Creates a directory and those above it that do not exist. Other users can pass through but not list it: as root, the
 * servers run as another user. Not by Node's recursive mkdir, which never returns where the system answers "no such file"
 * below an existing directory, as /proc does.
 * @throws the system's error
 */
export function createDirectory(directory: string): void {
  if (existsSync(directory)) return;
  createDirectory(dirname(directory));
  mkdirSync(directory, { mode: 0o711 });
}
