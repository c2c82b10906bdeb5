import assert from "node:assert/strict";
import { UNKNOWN, type Properties } from "../../policy/resource";
import { blue, declare, green, type Options } from "../support/program";
import { toStack, violations, type EditableStack } from "./support";

const CERTIFICATE = { certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/1" };

/** Both stacks, with and without production and a certificate. */
const CONFIGURATIONS: readonly Options[] = ["blue", "green"].flatMap((stack) =>
  [{}, CERTIFICATE].flatMap((certificate) => [
    { stack, config: certificate },
    { stack, config: { ...certificate, production: "true" } },
  ]),
);

describe("the policies, over the program's stacks", () => {
  it("hold in blue and green, as they are configured", async () => {
    assert.deepEqual(violations(toStack(await blue())), []);
    assert.deepEqual(violations(toStack(await green())), []);
  });

  it("hold in production, with a certificate, and without the link to the peer", async () => {
    for (const options of CONFIGURATIONS) {
      const production = options.config?.production === "true";
      assert.deepEqual(violations(toStack(await declare(options), production)), []);
    }
    const apart = await declare({
      stack: "green",
      config: { peerStack: undefined, alarmEmails: '["ops@example.com"]' },
    });
    assert.deepEqual(violations(toStack(apart)), []);
  });

  it("hold in a preview, before anything exists", async () => {
    for (const options of CONFIGURATIONS) {
      const stack = toStack(await declare({ ...options, preview: true }), options.config?.production === "true");
      assert.ok(unknowns(stack) > 50, "A preview that knows everything proves nothing.");
      assert.deepEqual(violations(stack), []);
    }
  });

  it("hold whatever a preview does not know", async () => {
    // One resource of each type is enough, because resources of a type are alike.
    const seen = new Set<string>();
    const alarms: Record<string, string[]> = {};
    for (const options of CONFIGURATIONS) {
      const program = await declare(options);
      const production = options.config?.production === "true";
      for (const [index, { type, props }] of toStack(program).resources.entries()) {
        for (const path of pathsIn(props)) {
          const kind = `${type} ${path.join(".")}${production ? " in production" : ""}`;
          if (seen.has(kind)) continue;
          seen.add(kind);
          const stack = toStack(program, production);
          forget(stack.resources[index]?.props as Record<string, unknown>, path);
          const found = violations(stack);
          if (found.length > 0) alarms[kind] = found;
        }
      }
    }
    assert.deepEqual(alarms, {});
    assert.ok(seen.size > 500, String(seen.size));
  });

  it("recognise production by the database's deletion protection alone", async () => {
    const stack = toStack(await declare({ stack: "blue", config: { production: "true" } }), false);
    for (const { name, props } of stack.resources) if (name === "service-alb") props.enableDeletionProtection = false;
    assert.deepEqual(violations(stack), [
      "production-guards, service-alb: enableDeletionProtection is false. Allowed: true.",
    ]);
  });

  it("report production without any guard", async () => {
    const found = violations(toStack(await blue(), true));
    const counts: Record<string, number> = {};
    for (const name of found.map((text) => text.split(":")[0] as string)) counts[name] = (counts[name] ?? 0) + 1;
    assert.deepEqual(counts, {
      "production-guards, database-cluster": 4,
      "production-guards, database-reader-1": 1,
      "production-guards, database-reader-2": 1,
      "production-guards, database-secret": 2,
      "production-guards, database-writer": 1,
      "production-guards, encryption-database": 2,
      "production-guards, encryption-s3": 2,
      "production-guards, encryption-secrets": 2,
      "production-guards, peer-access-policy": 1,
      "production-guards, reports-bucket": 1,
      "production-guards, service-alb": 1,
    });
  });
});

/** Returns the path of every value in a resource's properties, including those that contain other values. */
function pathsIn(value: unknown, here: readonly string[] = []): (readonly string[])[] {
  const inside = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const paths = inside.flatMap(([key, item]) => pathsIn(item, [...here, key]));
  return here.length > 0 ? [here, ...paths] : paths;
}

function forget(props: Record<string, unknown>, path: readonly string[]): void {
  const [step = "", ...rest] = path;
  if (rest.length === 0) props[step] = UNKNOWN;
  else forget(props[step] as Record<string, unknown>, rest);
}

function unknowns({ resources }: EditableStack): number {
  const valueAt = (props: Properties, path: readonly string[]) =>
    path.reduce<unknown>((value, step) => (value as Properties)[step], props);
  return resources.flatMap(({ props }) => pathsIn(props).filter((path) => valueAt(props, path) === UNKNOWN)).length;
}
