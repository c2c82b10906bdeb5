import { at, comesFrom, listOf, ofType, type Properties, type Resource, type Stack } from "../resource";
import type { Rule } from "../rule";
import { parseJson } from "./documents";

/** The properties that may hold a generated password. ECS passes it from the secret to the tasks. */
const HOLDERS: readonly (readonly [type: string, property: string])[] = [
  ["random:index/randomPassword:RandomPassword", "result"],
  ["random:index/randomPassword:RandomPassword", "bcryptHash"],
  ["aws:rds/cluster:Cluster", "masterPassword"],
  ["aws:secretsmanager/secretVersion:SecretVersion", "secretString"],
];

/** Strings that are secrets in any property. */
const FORMS: readonly (readonly [form: RegExp, what: string])[] = [
  [/\b(AKIA|ASIA)[A-Z2-7]{16}\b/, "an AWS access key"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
  [/\b[a-z][a-z0-9+]*:\/\/[^\s/:@]*:[^\s/@]+@/, "a URL with a password"],
];

/** The name of a variable whose value is a secret, unless the value is a reference to one. */
const SECRET_NAME = /PASSW(OR)?D|SECRET|TOKEN|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY/i;
const REFERENCE = /^arn:aws:/;

/** Rules about secrets: they are generated, and kept in Secrets Manager only. */
export const SECRETS: readonly Rule[] = [
  {
    name: "no-plain-secrets",
    description:
      "A password is only in the database and in its secret, not in any other input, environment variable or output.",
    controls: [],
    *checkStack(stack) {
      const generators = ofType(stack, "random:index/randomPassword:RandomPassword");
      const passwords = knownPasswords(stack);
      for (const resource of stack.resources) {
        for (const [property, value] of Object.entries(resource.props)) {
          if (HOLDERS.some(([type, holder]) => type === resource.type && holder === property)) continue;
          if (textsIn(value).some((text) => passwords.some((password) => text.includes(password)))) {
            yield [resource, `${property} contains a password.`];
          } else if (generators.some((generator) => comesFrom(resource, property, generator))) {
            // A preview knows this too, although it does not know the password.
            yield [resource, `${property} is made from a password.`];
          }
        }
      }
    },
  },
  {
    name: "no-secrets-in-the-program",
    description: "No property contains an access key, a private key or a URL with a password.",
    controls: [],
    *check({ props }) {
      for (const [property, value] of Object.entries(props)) {
        for (const [form, what] of FORMS) {
          if (textsIn(value).some((text) => form.test(text))) yield `${property} contains ${what}.`;
        }
      }
    },
  },
  {
    name: "no-secrets-in-environment",
    description: "An environment variable that is named like a secret holds only an ARN.",
    controls: ["ECS.8"],
    types: ["aws:ecs/taskDefinition:TaskDefinition", "aws:lambda/function:Function"],
    *check({ props }) {
      for (const [name, value] of variablesOf(props)) {
        if (!SECRET_NAME.test(name) || typeof value !== "string" || REFERENCE.test(value)) continue;
        yield `The environment variable ${name} holds a value, not the ARN of a secret.`;
      }
    },
  },
  {
    name: "password-generated",
    description: "A database's password is generated, not written in the program or the configuration.",
    controls: [],
    *checkStack(stack) {
      const generators = ofType(stack, "random:index/randomPassword:RandomPassword");
      for (const cluster of ofType(stack, "aws:rds/cluster:Cluster")) {
        if (cluster.props.masterPassword === undefined) continue;
        if (!generators.some((generator) => comesFrom(cluster, "masterPassword", generator))) {
          yield [cluster, "masterPassword does not come from a RandomPassword of the stack."];
        }
      }
    },
  },
];

function knownPasswords(stack: Stack): string[] {
  const values = stack.resources.flatMap(({ type, props }: Resource) => {
    if (type === "random:index/randomPassword:RandomPassword") return [props.result];
    return type === "aws:rds/cluster:Cluster" ? [props.masterPassword] : [];
  });
  // An empty password would be in every string.
  return values.filter((value) => typeof value === "string" && value !== "") as string[];
}

/** Returns all strings in a value, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Returns the names and values of the environment variables of a Lambda function or a task definition. */
function variablesOf({ environment, containerDefinitions }: Properties): [name: string, value: unknown][] {
  const containers = listOf(parseJson(containerDefinitions));
  const ofContainers = containers.flatMap((container) => listOf(at(container, "environment"))) as Properties[];
  return [
    ...Object.entries((at(environment, "variables") ?? {}) as Properties),
    ...ofContainers.map(({ name, value }): [string, unknown] => [String(name), value]),
  ];
}
