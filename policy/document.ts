// Writes docs/policies.md: node --import tsx policy/document.ts > docs/policies.md
import { RULES } from "./rules";
import { MANAGED_POLICIES, WILDCARD_RESOURCES } from "./rules/iam";
import { UNMET } from "./unmet";

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Returns the text of docs/policies.md. */
export function policiesDocument(): string {
  const sections = Object.entries(RULES).map(
    ([concern, rules]) =>
      `### ${concern}\n\n` +
      table(
        ["Rule", "Requirement", "Controls"],
        rules.map(({ name, description, controls }) => [`\`${name}\``, description, controls.join(", ")]),
      ),
  );
  const exceptions = [...WILDCARD_RESOURCES, ...MANAGED_POLICIES].map(({ what, reason }) => [what, reason]);
  const unmet = UNMET.map(({ what, controls, reason }) => [what, controls.join(", "), reason]);
  return `# Policies

<!-- Made from the rules in policy/: node --import tsx policy/document.ts > docs/policies.md -->

These rules must hold for every resource of an environment. The tests check them for both stacks. For yours, Pulumi does:

\`\`\`
pulumi preview --policy-pack policy --stack blue
pulumi up --policy-pack policy --stack blue
\`\`\`

This needs nothing but the project's own \`npm ci\`, and takes about three seconds. Every rule is mandatory: a violation fails
the preview, which is also the first step of \`pulumi up\`. A value that a preview cannot know counts as right, such as a
policy document that contains the ARN of a new secret. \`pulumi up\` checks it once it is known, before it creates or changes
the resource. Rules about several resources are checked again at the end.

To disable a rule once, name it in a file, \`{"no-vpc-endpoints": "disabled"}\`, and add \`--policy-pack-config FILE\`. Each
rule is a function in \`policy/rules/\`. Its tests are in \`tests/policy/cases.ts\`.

The controls are those of the
[AWS Foundational Security Best Practices](https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html).
Every control that applies to the program's resources is listed: either a rule serves it, or it is not met, with the reason.

## Rules

${sections.join("\n\n")}

## Exceptions

The rules \`no-wildcard-permissions\` and \`no-broad-managed-policy\` make these exceptions:

${table(["Exception", "Reason"], exceptions)}

## Not met

${table(["Practice", "Controls", "Reason"], unmet)}
`;
}

if (require.main === module) process.stdout.write(policiesDocument());
