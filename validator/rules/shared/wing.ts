import type { Schema } from "../../../postgres/catalog/model";
import type { Finding } from "../../finding";
import type { RelationPair } from "./pair";
import type { Rule } from "./rule";

/** Compares two whole schemas. */
export type SchemaComparison = (blue: Schema, green: Schema) => Iterable<Finding>;

/** Compares a table or view that both sides have. Must find nothing if both are alike, whatever else differs. */
export type PairComparison = (pair: RelationPair) => Iterable<Finding>;

/** The contribution of a file of rules. It has no comparisons if another file calls them. */
interface RuleFile {
  readonly rules: Readonly<Record<string, Rule>>;
  readonly schemas?: readonly SchemaComparison[];
  readonly pairs?: readonly PairComparison[];
}

/** The rules of one area, and the comparisons that find what they are about. */
export interface Wing {
  readonly rules: readonly Rule[];
  readonly compare: { readonly schemas: readonly SchemaComparison[]; readonly pairs: readonly PairComparison[] };
}

/** Makes a wing of its files. A file of rules is named here and nowhere else. */
export function defineWing(files: readonly RuleFile[]): Wing {
  return {
    rules: files.flatMap(({ rules }) => Object.values(rules)),
    compare: {
      schemas: files.flatMap(({ schemas = [] }) => schemas),
      pairs: files.flatMap(({ pairs = [] }) => pairs),
    },
  };
}
