import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Creates a directory and those above it that do not exist. Other users can pass through but not list it: as root, the
 * servers run as another user.
 *
 * Replaces Node's recursive mkdir, which brings back a workspace that is being removed, and never returns where the system
 * answers "no such file" below an existing directory, as /proc does.
 * @param existing a directory above it that must exist @default the root
 * @throws the system's error
 */
export function createDirectory(directory: string, existing = "/"): void {
  if (directory === existing || existsSync(directory)) return;
  createDirectory(dirname(directory), existing);
  mkdirSync(directory, { mode: 0o711 });
}
