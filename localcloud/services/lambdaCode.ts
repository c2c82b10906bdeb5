import { asset } from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createDirectory } from "../machine/directory";

/**
 * Stores a function's code below a directory, one file for each asset. The cloud's journal then needs only the returned name.
 * @param functions the directory of all functions' code, in a directory that exists
 * @param code an AssetArchive of strings and files
 * @returns the name of the stored code for {@link codeDirectory}: the SHA-256 of the files' names and contents
 * @throws Error for any other archive or asset
 */
export async function storeCode(functions: string, functionName: string, code: unknown): Promise<string> {
  const files = await readArchive(code);
  const hash = createHash("sha256");
  for (const [path, content] of files) hash.update(JSON.stringify([path, content.length])).update(content);
  const name = hash.digest("hex");

  const directory = codeDirectory(functions, functionName, name);
  // Written under another name first, so that a crash cannot leave an incomplete directory.
  const incomplete = `${directory}.new`;
  rmSync(incomplete, { recursive: true, force: true });
  for (const [path, content] of files) {
    const file = join(incomplete, path);
    createDirectory(dirname(file), dirname(functions));
    writeFileSync(file, content);
  }
  rmSync(directory, { recursive: true, force: true });
  renameSync(incomplete, directory);
  return name;
}

/** Returns the directory of stored code. @param name as {@link storeCode} returned it */
export function codeDirectory(functions: string, functionName: string, name: string): string {
  return join(functions, functionName, name);
}

/** Removes a function's earlier code. @param name of the code that stays */
export function keepOnly(functions: string, functionName: string, name: string): void {
  const directory = join(functions, functionName);
  for (const entry of readdirSync(directory)) {
    if (entry !== name) rmSync(join(directory, entry), { recursive: true });
  }
}

export function deleteCode(functions: string, functionName: string): void {
  rmSync(join(functions, functionName), { recursive: true, force: true });
}

/** Returns an archive's files by their paths in it, in the order of the paths. */
async function readArchive(code: unknown): Promise<[path: string, content: Buffer][]> {
  if (!(code instanceof asset.AssetArchive)) {
    throw new Error("The local Lambda accepts code as an AssetArchive only.");
  }
  const assets = Object.entries(await code.assets).sort(([one], [other]) => (one < other ? -1 : 1));
  return Promise.all(assets.map(async ([path, file]) => [path, await readAsset(path, file)] as [string, Buffer]));
}

async function readAsset(path: string, file: unknown): Promise<Buffer> {
  if (file instanceof asset.StringAsset) return Buffer.from(await file.text);
  if (file instanceof asset.FileAsset) return readFileSync(await file.path);
  throw new Error(`The local Lambda accepts ${path} as a StringAsset or a FileAsset only.`);
}
