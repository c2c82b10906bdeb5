import { build } from "esbuild";

const bundles = new Map<string, Promise<string>>();

/**
 * Bundles a TypeScript module and its imports into the text of one CommonJS file for Lambda. Each module is bundled once,
 * however many stacks this process evaluates. esbuild works in its own process while the program goes on.
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
    // ES modules first: from the AWS SDK's, esbuild can leave out unused code, a quarter of the bundle.
    mainFields: ["module", "main"],
    // pg loads this native module if it is installed. We don't install it.
    external: ["pg-native"],
    write: false,
    logLevel: "silent", // The exception has the messages.
  });
  return outputFiles[0]?.text ?? "";
}
