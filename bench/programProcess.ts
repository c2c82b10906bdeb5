import type { runtime } from "@pulumi/pulumi";

/** The process that `npm run bench -- program` times: prints how many ms each phase took. */
async function main(): Promise<void> {
  const started = performance.now();
  for (const name of ["pulumi", "aws", "awsx"]) await import(`@pulumi/${name}`);
  const imported = performance.now();

  const { evaluateProgram, stackConfig } = await import("../rehearsal/program");
  const { SimulatedAws } = await import("../rehearsal/aws");
  await import("../index");
  const loaded = performance.now();

  const aws = new SimulatedAws();
  let blue: Record<string, unknown> = {};
  const mocks: runtime.Mocks = {
    call: (args) => aws.call(args),
    newResource: (args) =>
      args.type === "pulumi:pulumi:StackReference"
        ? { id: args.name, state: { outputs: blue, secretOutputNames: [] } }
        : aws.create(args),
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
