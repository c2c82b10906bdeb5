import type { runtime } from "@pulumi/pulumi";

/** The process that `npm run bench -- program` times: prints how long importing and how long evaluating took, in ms. */
async function main(): Promise<void> {
  const started = performance.now();
  for (const name of ["pulumi", "aws", "awsx"]) await import(`@pulumi/${name}`);
  const imported = performance.now();

  const { evaluateProgram, stackConfig } = await import("../rehearsal/program");
  const { simulateInvoke, simulateResource } = await import("../rehearsal/aws");
  let blue: Record<string, unknown> = {};
  const mocks: runtime.Mocks = {
    call: simulateInvoke,
    newResource: (args) =>
      args.type === "pulumi:pulumi:StackReference"
        ? { id: args.name, state: { outputs: blue, secretOutputNames: [] } }
        : simulateResource(args),
  };
  for (const stack of ["blue", "green"]) {
    const outputs = await evaluateProgram({ stack, config: stackConfig(stack), mocks });
    if (stack === "blue") blue = outputs;
  }
  const evaluation = performance.now() - imported;
  process.stdout.write(JSON.stringify({ imports: imported - started, evaluation }));
}

void main();
