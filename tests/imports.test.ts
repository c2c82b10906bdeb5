import { deepStrictEqual } from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { preProcessFile } from "typescript";

/**
 * The parts of the house from the ground up (CONTRIBUTING.md shows it), each with those that it may import: parts above it in
 * this list. The longest name that a file's path begins with is its part. Imports of types count.
 */
const HOUSE: Readonly<Record<string, readonly string[]>> = {
  "postgres/hosts.ts": [],
  "postgres/connect.ts": ["postgres/hosts.ts"],
  "postgres/url.ts": ["postgres/connect.ts", "postgres/hosts.ts"],
  "postgres/secret.ts": ["postgres/connect.ts"],
  "postgres/session.ts": ["postgres/connect.ts"],
  "postgres/sql/": [],
  "postgres/catalog/": ["postgres/session.ts", "postgres/sql/"],
  "output/": [],
  "validator/finding.ts": ["postgres/catalog/"],
  "validator/mode.ts": ["validator/finding.ts"],
  "validator/statements/": ["postgres/connect.ts", "postgres/session.ts", "postgres/sql/"],
  "validator/rules/shared/": ["postgres/catalog/", "postgres/sql/", "output/", "validator/finding.ts"],
  ...Object.fromEntries(
    ["constraints", "relations", "types", "programs", "access", "database"].map((wing) => [
      `validator/rules/${wing}/`,
      [
        ...["postgres/catalog/", "postgres/sql/", "output/"],
        ...["validator/finding.ts", "validator/statements/", "validator/rules/shared/"],
      ],
    ]),
  ),
  "validator/rules/": ["validator/rules/"],
  "validator/originalFields.ts": ["validator/finding.ts", "validator/rules/"],
  "validator/mentions.ts": ["postgres/sql/", "validator/finding.ts", "validator/statements/"],
  "validator/probe.ts": ["postgres/connect.ts", "postgres/session.ts", "validator/finding.ts"],
  "validator/workload.ts": [
    ...["postgres/connect.ts", "postgres/session.ts", "postgres/sql/"],
    ...["validator/finding.ts", "validator/statements/", "validator/rules/", "validator/mentions.ts"],
  ],
  "validator/compare.ts": ["postgres/catalog/", "postgres/sql/", "validator/finding.ts", "validator/rules/"],
  "validator/overrides/": ["postgres/sql/", "validator/finding.ts", "validator/rules/"],
  "validator/report.ts": [
    ...["postgres/catalog/", "postgres/sql/", "validator/finding.ts", "validator/mode.ts", "validator/rules/"],
    ...["validator/workload.ts", "validator/overrides/"],
  ],
  "validator/fit.ts": ["validator/finding.ts", "validator/report.ts"],
  "validator/reportStore.ts": ["validator/report.ts"],
  "validator/formats/": [
    ...["postgres/sql/", "output/", "validator/finding.ts", "validator/rules/", "validator/workload.ts"],
    ...["validator/overrides/", "validator/report.ts", "package.json"],
  ],
  "validator/validate.ts": [
    ...["postgres/connect.ts", "postgres/session.ts", "postgres/catalog/", "validator/finding.ts", "validator/mode.ts"],
    ...["validator/originalFields.ts", "validator/mentions.ts", "validator/probe.ts", "validator/workload.ts"],
    ...["validator/compare.ts", "validator/overrides/", "validator/report.ts"],
  ],
  "validator/handler.ts": [
    ...["postgres/secret.ts", "validator/finding.ts", "validator/mode.ts", "validator/report.ts", "validator/fit.ts"],
    ...["validator/reportStore.ts", "validator/validate.ts"],
  ],
  "migration/": ["postgres/", "output/", "validator/finding.ts", "validator/report.ts", "validator/validate.ts"],
  "config/": [],
  "components/": ["config/"],
  "index.ts": ["config/", "components/"],
  "policy/": [],
  "cli/": ["postgres/", "output/", "validator/", "migration/", "package.json"],
  // The command line's way to write a command is shared. The program itself is only started.
  "localcloud/": ["postgres/", "output/", "cli/", "index.ts", "package.json"],
  "rehearsal/": ["postgres/", "output/", "validator/", "cli/", "localcloud/"],
  "bench/": ["postgres/", "output/", "validator/", "components/", "cli/", "localcloud/", "index.ts"],
  "docs/": ["validator/", "config/"],
};

/** Packages by what they are for, and the parts that may know them. */
const PACKAGES: readonly (readonly [pattern: RegExp, parts: readonly string[]])[] = [
  [/^@pulumi\//, ["config/", "components/", "index.ts", "policy/", "localcloud/", "bench/"]],
  [/^@aws-sdk\//, ["postgres/secret.ts", "validator/reportStore.ts"]],
  [/^libpg-query$/, ["postgres/sql/", "validator/"]],
  [/^pg$/, ["postgres/", "validator/statements/", "localcloud/", "rehearsal/", "bench/"]],
  [/^commander$/, ["cli/", "localcloud/", "rehearsal/", "bench/"]],
];

const ROOT = join(__dirname, "..");

interface Import {
  readonly file: string;
  readonly part: string;
  /** A path in the repository, or a package's name. */
  readonly imported: string;
}

function sources(directory: string): string[] {
  return readdirSync(join(ROOT, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return /^(node_modules|tests|\..*)$/.test(entry.name) ? [] : sources(path);
    return /\.ts$/.test(entry.name) && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}

function partOf(path: string): string | undefined {
  const parts = Object.keys(HOUSE).filter((part) => (part.endsWith("/") ? path.startsWith(part) : path === part));
  return parts.sort((one, other) => other.length - one.length)[0];
}

function importsOf(file: string): Import[] {
  const { importedFiles } = preProcessFile(readFileSync(join(ROOT, file), "utf8"), true, true);
  return importedFiles.map(({ fileName }) => {
    const part = partOf(file) ?? file;
    if (!fileName.startsWith(".")) return { file, part, imported: fileName };
    const path = relative(ROOT, join(ROOT, dirname(file), fileName))
      .split(sep)
      .join("/");
    const found = [path, `${path}.ts`, join(path, "index.ts")].find(
      (name) => /\.\w+$/.test(name) && existsSync(join(ROOT, name)),
    );
    return { file, part, imported: found ?? path };
  });
}

describe("imports", () => {
  const files = sources("").map((path) => path.split(sep).join("/"));
  const imports = files.flatMap(importsOf);

  it("are of every file of the house", () => {
    deepStrictEqual(
      files.filter((file) => partOf(file) === undefined),
      [],
    );
  });

  it("go only to the parts that the house allows", () => {
    const wrong = imports.filter(({ part, imported }) => {
      const own = partOf(imported) ?? imported;
      if (own === part || (!existsSync(join(ROOT, imported)) && !imported.includes("/."))) return false;
      return !(HOUSE[part] ?? []).some((allowed) =>
        allowed.endsWith("/") ? imported.startsWith(allowed) : imported === allowed,
      );
    });
    deepStrictEqual(
      wrong.map(({ file, imported }) => `${file} -> ${imported}`),
      [],
    );
  });

  it("are allowed only from the ground up", () => {
    const parts = Object.keys(HOUSE);
    const upward = Object.entries(HOUSE).flatMap(([part, allowed]) =>
      allowed
        .filter((one) => one !== part && one !== "package.json")
        .filter((one) => parts.findIndex((name) => name.startsWith(one)) > parts.indexOf(part))
        .map((one) => `${part} -> ${one}`),
    );
    deepStrictEqual(upward, []);
  });

  it("of packages stay in the parts that are about them", () => {
    const wrong = imports.filter(({ part, imported }) =>
      PACKAGES.some(
        ([pattern, parts]) =>
          pattern.test(
            imported
              .split("/")
              .slice(0, imported.startsWith("@") ? 2 : 1)
              .join("/"),
          ) && !parts.some((one) => part.startsWith(one)),
      ),
    );
    deepStrictEqual(
      wrong.map(({ file, imported }) => `${file} -> ${imported}`),
      [],
    );
  });
});
