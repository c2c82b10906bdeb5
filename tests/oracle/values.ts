import { objectsOf, type CatalogObject, type CatalogObjectKind, type Schema } from "../../postgres/catalog/model";
import { qualifiedName } from "../../postgres/sql/names";

/** Values of a schema's types, as the strings that clients send. */
export class Values {
  constructor(private readonly schema: Schema) {}

  /** Returns the n-th value, from 1. All are small, differ from each other and pass the generated checks. */
  nth(type: string, n: number): string {
    const { name, array } = splitArray(type);
    if (array) return `{${this.nth(name, n).replace(/[{},"]/g, "")}}`;
    const labels = this.schema.enums.get(name)?.labels;
    if (labels) return labels[n % labels.length] ?? "";
    const domain = this.schema.domains.get(name);
    if (domain) return this.nth(domain.type, n);
    const attributes = this.attributes(name);
    if (attributes) return `(${attributes.map((attribute) => this.nth(attribute.type, n)).join(",")})`;
    const subtype = this.subtype(name);
    if (subtype !== undefined) return `[${this.nth(subtype, 2 * n)},${this.nth(subtype, 2 * n + 1)})`;
    return SIMPLE[withoutModifier(name)]?.(n) ?? `v${n}`;
  }

  /** Returns values at the limits of the type and of what changes may forbid. */
  extremes(type: string): readonly string[] {
    const { name, array } = splitArray(type);
    if (array) return ["{}", `{${this.nth(name, 1)},NULL}`];
    const labels = this.schema.enums.get(name)?.labels;
    if (labels) return labels;
    const domain = this.schema.domains.get(name);
    if (domain) return this.extremes(domain.type);
    const attributes = this.attributes(name);
    if (attributes) {
      const last = attributes.map(({ type: attribute }) => this.extremes(attribute).at(-1) ?? "");
      return [`(${attributes.map(() => "").join(",")})`, `(${last.join(",")})`];
    }
    const subtype = this.subtype(name);
    if (subtype !== undefined) return ["empty", `[${this.nth(subtype, 1)},${this.nth(subtype, 9)})`];
    const [, length] = /^character varying\((\d+)\)$/.exec(name) ?? [];
    if (length !== undefined) return ["", "V1", "é'\\", "x".repeat(Number(length))];
    const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(name) ?? [];
    if (precision !== undefined) {
      const digits = "9".repeat(Number(precision) - Number(scale));
      return ["-1", `${digits}.${"9".repeat(Number(scale))}`];
    }
    return EXTREMES[withoutModifier(name)] ?? [];
  }

  private attributes(type: string): readonly { readonly name: string; readonly type: string }[] | undefined {
    const text = this.object("composite type", type)?.properties["attributes"];
    return text?.split(", ").map((attribute) => {
      const [name = "", ...rest] = attribute.split(" ");
      return { name, type: rest.join(" ") };
    });
  }

  private subtype(type: string): string | undefined {
    return this.object("range type", type)?.properties["subtype"] ?? (type === "int4range" ? "integer" : undefined);
  }

  private object(kind: CatalogObjectKind, type: string): CatalogObject | undefined {
    return objectsOf(this.schema, kind).find((object) => qualifiedName(object) === type);
  }
}

function splitArray(type: string): { name: string; array: boolean } {
  return { name: type.replace(/\[\]$/, ""), array: type.endsWith("[]") };
}

function withoutModifier(type: string): string {
  return type.replace(/\(.*?\)/, "");
}

const twoDigits = (n: number) => String(n).padStart(2, "0");
const SIMPLE: Readonly<Record<string, (n: number) => string>> = {
  smallint: String,
  integer: String,
  bigint: String,
  numeric: (n) => `${n}.25`,
  real: (n) => `${n}.5`,
  "double precision": (n) => `${n}.5`,
  boolean: (n) => String(n % 2 === 1),
  character: (n) => `c${n}`,
  date: (n) => `2024-01-${twoDigits(n)}`,
  "timestamp without time zone": (n) => `2024-01-${twoDigits(n)} 10:00:00.123456`,
  "timestamp with time zone": (n) => `2024-01-${twoDigits(n)} 10:00:00.123456+00`,
  "time without time zone": (n) => `10:${twoDigits(n)}:00`,
  interval: (n) => `${n} days`,
  uuid: (n) => `00000000-0000-0000-0000-0000000000${twoDigits(n)}`,
  json: (n) => `{"n": ${n}}`,
  jsonb: (n) => `{"n": ${n}}`,
  bytea: (n) => `\\x${twoDigits(n)}`,
  inet: (n) => `10.0.0.${n}`,
  bit: (n) => n.toString(2).padStart(4, "0"),
};

const EXTREMES: Readonly<Record<string, readonly string[]>> = {
  smallint: ["0", "-1", "32767"],
  integer: ["0", "-1", "999", "2147483647"],
  bigint: ["0", "-1", "9223372036854775807"],
  numeric: ["-1", "0.123456789", "123456789012"],
  real: ["-1", "0.1", "1e30"],
  "double precision": ["-1", "0.1", "1e300"],
  boolean: ["true", "false"],
  text: ["", "V1", "é'\\", "x".repeat(100)],
  "character varying": ["", "V1", "é'\\", "x".repeat(100)],
  character: ["", "xxxx"],
  date: ["1999-12-31", "infinity"],
  "timestamp without time zone": ["1999-12-31 23:59:59", "infinity"],
  "timestamp with time zone": ["1999-12-31 23:59:59+05", "infinity"],
  interval: ["-1 month"],
  json: ["[]", '{"a": 1, "a": 2}'],
  jsonb: ["[]"],
  bytea: ["\\x", "\\xff00"],
};
