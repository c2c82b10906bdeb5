import type { Finding, OriginalFields } from "./finding";
import { columnRules } from "./rules/relations/columns";
import { tableRules } from "./rules/relations/tables";
import { tableName } from "./rules/shared/rule";

/** Gives a finding the fields that the answer had before it had rules and objects, where it is one of their four kinds. */
export function withOriginalFields({ members, ...finding }: Finding): Finding {
  return { ...finding, ...originalFields(finding, members ?? []) };
}

function originalFields({ rule, object }: Finding, members: readonly string[]): OriginalFields {
  const { schema, name, table } = object;
  switch (rule) {
    case tableRules.removed.id:
      return { type: "removed_tables", tables: members.map((member) => tableName(schema, member)) };
    case tableRules.added.id:
      return { type: "added_tables", tables: members.map((member) => tableName(schema, member)) };
    case columnRules.removed.id:
    case columnRules.removedNotNull.id:
      return { type: "removed_columns", table: tableName(schema, name), columns: members };
    case columnRules.addedNotNull.id:
    case columnRules.addedNotNullWithTrigger.id:
      return { type: "non_nullable_column", table: tableName(schema, table ?? ""), column: name };
    default:
      return {};
  }
}
