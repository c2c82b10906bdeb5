import { build } from "esbuild";

const bundles = new Map<string, Promise<string>>();

/**
 * Bundles a TypeScript module and everything it imports into the text of one CommonJS file for Lambda. A bundle is made
 * once a process, for all the stacks that are evaluated in it, by esbuild's own process while the program goes on here.
 * @param entry absolute path of the module that exports `handler`
 * @throws Error with the compiler's messages
 */
export function bundle(entry: string): Promise<string> {
  const text = bundles.get(entry) ?? make(entry);
  bundles.set(entry, text);
  return text;
}

async function make(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    // The AWS SDK's ES modules first: only of those can esbuild leave out what isn't used, a quarter of the bundle.
    mainFields: ["module", "main"],
    // pg loads it when it's there; it is native code and not ours.
    external: ["pg-native"],
    write: false,
    logLevel: "silent", // its messages are in the exception
  });
  return outputFiles[0]?.text ?? "";
}
