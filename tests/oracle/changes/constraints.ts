import type { Column, Relation } from "../../../postgres/catalog/model";
import { qualifiedName, quote } from "../../../postgres/sql/names";
import type { Change, World } from "./world";

const addConstraint =
  (
    fits: (column: Column, relation: Relation) => boolean,
    constraint: (column: string, world: World) => string,
  ): Change =>
  (world) => {
    const column = world.pickColumn(fits);
    return column && `ALTER TABLE ${column.table} ADD CONSTRAINT added ${constraint(quote(column.part.name), world)}`;
  };
const isNumber = ({ type }: Column) => /^(smallint|integer|bigint|numeric|real)/.test(type);
/** True if the column's type can be indexed. */
const isIndexable = (column: Column) => !/^json$|^public\.(pair)/.test(column.type);

/** Drops a unique constraint and adds it again, changed. */
const replaceUnique =
  (change: (columns: string) => string): Change =>
  (world) => {
    const index = world.pickIndex(({ constraint }) => constraint === "unique");
    if (!index) return undefined;
    const columns = index.part.columns.map(quote).join(", ");
    return `ALTER TABLE ${index.table} DROP CONSTRAINT ${quote(index.part.name)} CASCADE, ADD CONSTRAINT ${quote(index.part.name)} ${change(`(${columns})`)}`;
  };

/** Drops a foreign key and adds it again, with other actions or timing. */
const replaceForeignKey =
  (change: (action: string) => string): Change =>
  (world) => {
    const key = world.pickConstraint("foreign key");
    if (key?.part.kind !== "foreign key") return undefined;
    const { name, columns, target, targetColumns, onDelete } = key.part;
    const reference = `FOREIGN KEY (${columns.map(quote).join(", ")}) REFERENCES ${target} (${targetColumns.map(quote).join(", ")})`;
    return `ALTER TABLE ${key.table} DROP CONSTRAINT ${quote(name)}, ADD CONSTRAINT ${quote(name)} ${reference} ${change(onDelete)}`;
  };

const dropConstraint =
  (kind: "check" | "foreign key" | "exclusion"): Change =>
  (world) => {
    const constraint = world.pickConstraint(kind);
    return constraint && `ALTER TABLE ${constraint.table} DROP CONSTRAINT ${quote(constraint.part.name)}`;
  };

export const CONSTRAINT_CHANGES: Readonly<Record<string, Change>> = {
  "check added": addConstraint(
    isNumber,
    (column, { random }) => `CHECK (${column} ${random.pick(["> 0", "< 500", "<> 7"])})`,
  ),
  "check added, not valid": addConstraint(isNumber, (column) => `CHECK (${column} > 100) NOT VALID`),
  "check added for NULL": addConstraint(
    ({ generated }) => !generated,
    (column) => `CHECK (${column} IS NOT NULL)`,
  ),
  "check dropped": dropConstraint("check"),
  "check changed": (world) => {
    const check = world.pickConstraint("check");
    const name = quote(check?.part.name ?? "");
    return check && `ALTER TABLE ${check.table} DROP CONSTRAINT ${name}, ADD CONSTRAINT ${name} CHECK (n < 6)`;
  },
  "unique added": addConstraint(isIndexable, (column) => `UNIQUE (${column})`),
  "unique dropped": (world) => {
    const index = world.pickIndex(({ constraint }) => constraint === "unique");
    return index && `ALTER TABLE ${index.table} DROP CONSTRAINT ${quote(index.part.name)} CASCADE`;
  },
  "unique made deferrable": replaceUnique((columns) => `UNIQUE ${columns} DEFERRABLE`),
  "unique made immediate": replaceUnique((columns) => `UNIQUE ${columns}`),
  "unique with NULLs not distinct": replaceUnique((columns) => `UNIQUE NULLS NOT DISTINCT ${columns}`),
  "unique by more columns": (world) => {
    const index = world.pickIndex(({ constraint }) => constraint === "unique");
    const other = index?.relation.columns.find(({ name }) => !index.part.columns.includes(name));
    const name = quote(index?.part.name ?? "");
    return (
      index &&
      other &&
      `ALTER TABLE ${index.table} DROP CONSTRAINT ${name} CASCADE, ADD CONSTRAINT ${name} UNIQUE (${[...index.part.columns, other.name].map(quote).join(", ")})`
    );
  },
  "primary key dropped": (world) => {
    const index = world.pickIndex(({ constraint }) => constraint === "primary key");
    return index && `ALTER TABLE ${index.table} DROP CONSTRAINT ${quote(index.part.name)} CASCADE`;
  },
  "primary key changed": (world) => {
    const index = world.pickIndex(({ constraint }) => constraint === "primary key");
    const name = quote(index?.part.name ?? "");
    return (
      index &&
      `ALTER TABLE ${index.table} DROP CONSTRAINT ${name} CASCADE, ADD CONSTRAINT ${name} PRIMARY KEY (${[...index.part.columns, "n"].map(quote).join(", ")})`
    );
  },
  "foreign key added": (world) => {
    const column = world.pickColumn(({ type }) => /^(integer|bigint|smallint)$/.test(type));
    const parent = world.random.find(
      [...world.schema.relations.values()].filter(
        ({ indexes, name }) =>
          name !== column?.relation.name &&
          indexes.some(({ constraint, columns }) => constraint === "primary key" && /^(id|day)$/.test(columns.join())),
      ),
    );
    const action = world.random.pick(["", "ON DELETE CASCADE", "NOT VALID", "DEFERRABLE INITIALLY DEFERRED"]);
    return (
      column &&
      parent &&
      `ALTER TABLE ${column.table} ADD CONSTRAINT added FOREIGN KEY (${quote(column.part.name)}) REFERENCES ${qualifiedName(parent)} ${action}`
    );
  },
  "foreign key dropped": dropConstraint("foreign key"),
  "foreign key with another action": replaceForeignKey((action) =>
    action === "CASCADE" ? "ON DELETE RESTRICT" : "ON DELETE CASCADE",
  ),
  "foreign key made deferrable": replaceForeignKey(() => "DEFERRABLE INITIALLY DEFERRED"),
  "foreign key made immediate": replaceForeignKey(() => ""),
  "foreign key not enforced": (world) => {
    const key = world.pickConstraint("foreign key");
    return key && `RESET ROLE; ALTER TABLE ${key.table} DISABLE TRIGGER ALL`;
  },
  "foreign key's action not taken": (world) => {
    const key = world.pickConstraint("foreign key");
    return key?.part.kind === "foreign key"
      ? `RESET ROLE; ALTER TABLE ${key.part.target} DISABLE TRIGGER ALL`
      : undefined;
  },
  "exclusion added": addConstraint(
    ({ type }) => /^(public\.span|int4range)$/.test(type),
    (column) => `EXCLUDE USING gist (${column} WITH &&)`,
  ),
  "exclusion added by equality": addConstraint(
    ({ type, generated }) => /^(integer|bigint|date)$/.test(type) && !generated,
    (column) => `EXCLUDE (${column} WITH =)`,
  ),
  "exclusion dropped": dropConstraint("exclusion"),
  "constraint renamed": (world) => {
    const renamed = world.pickIndex(({ constraint }) => constraint !== undefined) ?? world.pickConstraint("check");
    return (
      renamed && `ALTER TABLE ${renamed.table} RENAME CONSTRAINT ${quote(renamed.part.name)} TO renamed_constraint`
    );
  },
  "index added": (world) => {
    const column = world.pickColumn(isIndexable);
    return column && `CREATE INDEX added ON ${column.table} (${quote(column.part.name)})`;
  },
  "unique index added": (world) => {
    const column = world.pickColumn(isIndexable);
    return column && `CREATE UNIQUE INDEX added ON ${column.table} (${quote(column.part.name)})`;
  },
  "unique index added on an expression": () => "CREATE UNIQUE INDEX added ON app.base ((n % 50))",
  "index dropped": (world) => {
    const index = world.pickIndex(({ constraint }) => constraint === undefined);
    return index && `DROP INDEX ${quote(index.relation.schema)}.${quote(index.part.name)}`;
  },
  "unique index made partial": (world) => {
    const index = world.pickIndex(({ constraint, unique }) => unique && constraint === undefined);
    const name = quote(index?.part.name ?? "");
    return (
      index &&
      `DROP INDEX ${quote(index.relation.schema)}.${name}; CREATE UNIQUE INDEX ${name} ON ${index.table} (${index.part.keys.join(", ")}) WHERE n > 1`
    );
  },
  "index made unique": (world) => {
    const index = world.pickIndex(({ constraint, unique }) => !unique && constraint === undefined);
    const name = quote(index?.part.name ?? "");
    return (
      index &&
      `DROP INDEX ${quote(index.relation.schema)}.${name}; CREATE UNIQUE INDEX ${name} ON ${index.table} (${index.part.keys.join(", ")})`
    );
  },
  "index renamed": (world) => {
    const index = world.pickIndex(({ constraint }) => constraint === undefined);
    return index && `ALTER INDEX ${quote(index.relation.schema)}.${quote(index.part.name)} RENAME TO renamed_index`;
  },
};
