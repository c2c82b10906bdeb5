import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The checkout. */
export const ROOT = join(__dirname, "..", "..");

/** The organization's name on a backend without organizations: a directory, a bucket, and this machine. */
export const ORGANIZATION = "organization";

/** The project's name, from Pulumi.yaml. */
export const PROJECT = (parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as { name: string }).name;

/** The installed version of one of Pulumi's packages. @param name such as `aws` */
export function packageVersion(name: string): string {
  const manifest = join(ROOT, "node_modules", "@pulumi", name, "package.json");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

/** The full name of a stack of this project, as the engine knows it. */
export const fullName = (stack: string) => `${ORGANIZATION}/${PROJECT}/${stack}`;

/** A stack's configuration as its Pulumi.<stack>.yaml holds it: `namespace:key` to text. */
export function stackConfig(stack: string): Record<string, string> {
  const file = parse(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8")) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(file.config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/**
 * The project's Pulumi program. Not imported above: the AWS packages take most of a second to load, and --help does not
 * need them.
 */
export async function loadProgram(): Promise<() => Promise<pulumi.Inputs>> {
  const { default: program } = (await import("../..")) as unknown as { default: () => Promise<pulumi.Inputs> };
  return program;
}

export interface Evaluation {
  readonly stack: string;
  /** `namespace:key` to text, as {@link stackConfig} reads it. */
  readonly config: Readonly<Record<string, string>>;
  readonly mocks: pulumi.runtime.Mocks;
  /** Evaluate as `pulumi preview` does, in which outputs of resources that do not exist yet are unknown. @default false */
  readonly preview?: boolean;
}

/**
 * Evaluates the project's Pulumi program for a stack, in this process, and returns its outputs as plain values.
 * One at a time: Pulumi's runtime keeps the stack's settings in global state.
 * @throws what the program or a mock threw first
 */
export async function evaluateProgram({
  stack,
  config,
  mocks,
  preview = false,
}: Evaluation): Promise<Record<string, unknown>> {
  pulumi.runtime.setAllConfig({ ...config });
  await pulumi.runtime.setMocks(mocks, PROJECT, stack, preview, ORGANIZATION);

  // A resource that fails rejects every promise that hangs on it, also those that nobody awaits. Pulumi's CLI ends the
  // program at the first of them; so do we, or Node would end this process before it has cleaned up.
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
    // More of the same cause follow, and must not be taken for failures of whatever is evaluated next. For those that
    // are late, the listener stays.
    for (let seen = -1; seen !== rejections; await new Promise(setImmediate)) seen = rejections;
    // Others never settle. Pulumi's runtime would report them at exit, as a mistake of the program's, with exit code 1.
    (debuggable as unknown as { leakedPromises(): void }).leakedPromises();
    throw error;
  }
}

const { stackTraceLimit } = Error;

/** Pulumi notes a stack trace for each of some thousand promises; with source maps to follow, that is most of the time. */
export async function withoutStackTraces<T>(run: () => Promise<T>): Promise<T> {
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    // What it is by default: another run may have begun before this one and have ended since.
    Error.stackTraceLimit = stackTraceLimit;
  }
}
