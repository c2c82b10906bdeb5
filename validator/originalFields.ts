import type { Finding, OriginalFields } from "./finding";
import { columnRules } from "./rules/relations/columns";
import { tableRules } from "./rules/relations/tables";
import { tableName } from "./rules/shared/rule";

/** Adds the fields of the original answer's vocabulary to a finding of one of its four kinds. */
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
