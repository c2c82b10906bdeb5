import type { runtime } from "@pulumi/pulumi";
import type { Inputs } from "../localcloud/aws/types/resourceType";

/** Runs in the process that `npm run bench -- program` measures, and prints the milliseconds of each phase. */
async function main(): Promise<void> {
  const started = performance.now();
  for (const name of ["pulumi", "aws", "awsx"]) await import(`@pulumi/${name}`);
  const imported = performance.now();

  const { evaluateProgram, stackConfig } = await import("../localcloud/engine/program");
  const { answer, declaration, isGrouping } = await import("../localcloud/engine/inProcess");
  const { Account } = await import("../localcloud/aws/account");
  await import("..");
  const loaded = performance.now();

  const account = new Account();
  let blue: Record<string, unknown> = {};
  const mocks: runtime.Mocks = {
    call: ({ token, inputs }) => account.call(token, inputs as Inputs),
    newResource: (args) =>
      args.type === "pulumi:pulumi:StackReference"
        ? { id: args.name, state: { outputs: args.name === "peer" ? blue : {}, secretOutputNames: [] } }
        : answer(args, isGrouping(args) ? undefined : account.create(declaration(args))),
  };
  for (const stack of ["blue", "green"]) {
    const outputs = await evaluateProgram({ stack, config: stackConfig(stack), mocks });
    if (stack === "blue") blue = outputs;
  }
  const evaluated = performance.now();
  const times = { importing: imported - started, loading: loaded - imported, evaluating: evaluated - loaded };
  process.stdout.write(JSON.stringify(times));
}

void main();
