import { readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { build } from "esbuild";

/** The files that a Lambda function is deployed with. */
export interface Bundle {
  /** The text of `index.js`, a CommonJS module. */
  readonly code: string;
  /** The absolute paths on this machine of the files that the code needs beside it, by their names. */
  readonly files: Readonly<Record<string, string>>;
}

const bundles = new Map<string, Promise<Bundle>>();

/**
 * Bundles a TypeScript module and its imports for Lambda. Each module is bundled only once,
 * however many stacks this process evaluates. esbuild works in its own process while the program goes on.
 * @param entry absolute path of the module that exports `handler`
 * @throws Error with the compiler's messages
 */
export function bundle(entry: string): Promise<Bundle> {
  const made = bundles.get(entry) ?? make(entry);
  bundles.set(entry, made);
  return made;
}

async function make(entry: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    // From the AWS SDK's ES modules, esbuild can leave out unused code, which is a quarter of the bundle.
    mainFields: ["module", "main"],
    // pg loads this native module if it is installed. We don't install it.
    external: ["pg-native"],
    write: false,
    metafile: true,
    logLevel: "silent", // The exception has the messages.
  });
  return { code: outputFiles[0]?.text ?? "", files: webAssembly(Object.keys(metafile.inputs)) };
}

/** Returns the WebAssembly files beside the bundled modules, because the modules' code looks for them beside itself. */
function webAssembly(modules: readonly string[]): Record<string, string> {
  const directories = new Set(modules.map((path) => dirname(resolve(path))));
  const paths = [...directories].flatMap((directory) => readdirSync(directory).map((name) => join(directory, name)));
  return Object.fromEntries(paths.filter((path) => path.endsWith(".wasm")).map((path) => [basename(path), path]));
}
