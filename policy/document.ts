// Writes docs/policies.md: node --import tsx policy/document.ts > docs/policies.md
import { RULES } from "./rules";
import { MANAGED_POLICIES, WILDCARD_RESOURCES } from "./rules/iam";
import { UNMET } from "./unmet";

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** The text of docs/policies.md. */
export function document(): string {
  const rules = Object.entries(RULES).map(
    ([concern, rules]) =>
      `### ${concern}\n\n` +
      table(
        ["Rule", "What must hold", "Controls"],
        rules.map(({ name, description, controls }) => [`\`${name}\``, description, controls.join(", ")]),
      ),
  );
  const exceptions = [...WILDCARD_RESOURCES, ...MANAGED_POLICIES].map(({ what, reason }) => [what, reason]);
  const unmet = UNMET.map(({ what, controls, reason }) => [what, controls.join(", "), reason]);
  return `# Policies

<!-- Made from the rules in policy/: node --import tsx policy/document.ts > docs/policies.md -->

What must hold for every resource of an environment. The tests check it for both stacks; for yours, Pulumi does:

\`\`\`
pulumi preview --policy-pack policy --stack blue
pulumi up --policy-pack policy --stack blue
\`\`\`

There is nothing to install for it but the project's own \`npm ci\`, and it takes about three seconds. Every rule is
mandatory: a violation fails the preview, with which \`pulumi up\` begins too. What a preview cannot know, such as a policy
document with the ARN of a new secret in it, counts as right; \`pulumi up\` looks again when it knows, before it creates or
changes the resource. Rules about several resources together look at the end, once more.

To do without a rule for once, name it in a file, \`{"no-vpc-endpoints": "disabled"}\`, and add
\`--policy-pack-config FILE\`. A rule is a function in \`policy/rules/\`; its tests are in \`tests/policy/cases.ts\`.

Controls are those of the
[AWS Foundational Security Best Practices](https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html).
Every one that applies to the program's resources is here: served by a rule, or not met and why.

## Rules

${rules.join("\n\n")}

## Exceptions

Wider than \`no-wildcard-permissions\` and \`no-broad-managed-policy\` allow:

${table(["What", "Why"], exceptions)}

## Not met, and why

${table(["What", "Controls", "Why"], unmet)}
`;
}

if (require.main === module) process.stdout.write(document());
