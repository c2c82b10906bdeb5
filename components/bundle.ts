import { readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { build } from "esbuild";

/** What a Lambda function is deployed as. */
export interface Bundle {
  /** The text of `index.js`, a CommonJS module. */
  readonly code: string;
  /** Files that it needs beside itself, by their names: absolute paths on this machine. */
  readonly files: Readonly<Record<string, string>>;
}

const bundles = new Map<string, Promise<Bundle>>();

/**
 * Bundles a TypeScript module and its imports for Lambda. Each module is bundled once,
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
    // ES modules first: from the AWS SDK's, esbuild can leave out unused code, a quarter of the bundle.
    mainFields: ["module", "main"],
    // pg loads this native module if it is installed. We don't install it.
    external: ["pg-native"],
    write: false,
    metafile: true,
    logLevel: "silent", // The exception has the messages.
  });
  return { code: outputFiles[0]?.text ?? "", files: webAssembly(Object.keys(metafile.inputs)) };
}

/** The WebAssembly beside the bundled modules, whose code looks for it beside itself. */
function webAssembly(modules: readonly string[]): Record<string, string> {
  const directories = new Set(modules.map((path) => dirname(resolve(path))));
  const paths = [...directories].flatMap((directory) => readdirSync(directory).map((name) => join(directory, name)));
  return Object.fromEntries(paths.filter((path) => path.endsWith(".wasm")).map((path) => [basename(path), path]));
}
