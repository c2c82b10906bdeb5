import { buildSync } from "esbuild";

const bundles = new Map<string, string>();

/**
 * Bundles a TypeScript module and everything it imports into the text of one CommonJS file for Lambda. A bundle is made
 * once a process, for all the stacks that are evaluated in it.
 * @param entry absolute path of the module that exports `handler`
 * @throws Error with the compiler's messages
 */
export function bundle(entry: string): string {
  const text = bundles.get(entry) ?? build(entry);
  bundles.set(entry, text);
  return text;
}

function build(entry: string): string {
  const { outputFiles } = buildSync({
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
