import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The project's directory. */
export const ROOT = join(__dirname, "..", "..");

/** The name that stands for the organization on a backend without organizations, such as a directory or a bucket. */
export const ORGANIZATION = "organization";

/** The project's name, from Pulumi.yaml. */
export const PROJECT = (parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as { name: string }).name;

/** Returns the installed version of one of Pulumi's packages. @param name such as `aws` */
export function packageVersion(name: string): string {
  const manifest = join(ROOT, "node_modules", "@pulumi", name, "package.json");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

/** Returns the full name of one of the project's stacks, as the engine writes it. */
export const fullName = (stack: string) => `${ORGANIZATION}/${PROJECT}/${stack}`;

/** Reads a stack's configuration from its Pulumi.<stack>.yaml: `namespace:key` to string, objects as JSON. */
export function stackConfig(stack: string): Record<string, string> {
  const file = parse(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8")) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(file.config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/**
 * Loads the project's Pulumi program. Not imported above because the AWS packages take most of a second to load, and --help
 * does not need them.
 */
export async function loadProgram(): Promise<() => Promise<pulumi.Inputs>> {
  const { default: program } = (await import("../..")) as unknown as { default: () => Promise<pulumi.Inputs> };
  return program;
}

export interface Evaluation {
  readonly stack: string;
  /** `namespace:key` to string, as {@link stackConfig} reads it. */
  readonly config: Readonly<Record<string, string>>;
  readonly mocks: pulumi.runtime.Mocks;
  /** True to evaluate as `pulumi preview` does: outputs of resources that do not exist yet are unknown. @default false */
  readonly preview?: boolean;
}

/**
 * Evaluates the project's Pulumi program for a stack, in this process, and returns its outputs as plain values. Only one
 * evaluation at a time is possible, because Pulumi's runtime keeps the stack's settings in global state.
 * @throws the first error of the program or a mock
 */
export async function evaluateProgram({
  stack,
  config,
  mocks,
  preview = false,
}: Evaluation): Promise<Record<string, unknown>> {
  pulumi.runtime.setAllConfig({ ...config });
  await pulumi.runtime.setMocks(mocks, PROJECT, stack, preview, ORGANIZATION);

  // A resource that fails rejects every promise that depends on it, even those that no code awaits. Pulumi's CLI ends the
  // program at the first of them. So does this function, or Node would end the process before it has cleaned up.
  let rejections = 0;
  let fail: (reason: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => (fail = reject));
  const onRejection = (reason: unknown) => {
    rejections++;
    fail(reason);
  };
  process.on("unhandledRejection", onRejection);

  const program = await loadProgram();
  const evaluated = async () => {
    const outputs = (await pulumi.runtime.runInPulumiStack(program)) as Record<string, unknown>;
    await pulumi.runtime.disconnect(); // waits for the resources that no output depends on
    return outputs;
  };
  try {
    const outputs = await withoutStackTraces(() => Promise.race([evaluated(), failure]));
    process.off("unhandledRejection", onRejection);
    return outputs;
  } catch (error) {
    // More rejections follow from the same cause. They must not fail the next evaluation, so wait until no more arrive. The
    // listener stays installed for late ones.
    for (let seen = -1; seen !== rejections; await new Promise(setImmediate)) seen = rejections;
    // Other promises never settle. At exit, Pulumi's runtime would report them as the program's mistake, with exit code 1.
    (debuggable as unknown as { leakedPromises(): void }).leakedPromises();
    throw error;
  }
}

const { stackTraceLimit } = Error;

/** Runs something without stack traces. Pulumi records one for each of some thousand promises, which takes most of the time. */
export async function withoutStackTraces<T>(run: () => Promise<T>): Promise<T> {
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    // The default, because another run may have begun before this one and ended since.
    Error.stackTraceLimit = stackTraceLimit;
  }
}
