import {
  objectsOf,
  type CatalogObject,
  type CatalogObjectKind,
  type Column,
  type Index,
  type Relation,
  type Routine,
  type Schema,
  type Sequence,
  type Trigger,
} from "../../../postgres/catalog/model";
import { qualifiedName, quote } from "../../../postgres/sql/names";
import type { Random } from "../random";

/**
 * SQL that makes green differ from blue, run by the owner unless it begins with RESET ROLE. Undefined: there is nothing to
 * change. Some schemas refuse it, and then it is no change.
 */
export type Change = (world: World) => string | undefined;

/** A part of a table, with the table's name as SQL has it. */
export interface Part<T> {
  readonly table: string;
  readonly relation: Relation;
  readonly part: T;
}

/** Blue's catalog, to choose from. */
export class World {
  constructor(
    readonly schema: Schema,
    readonly random: Random,
  ) {}

  /** One of the plain tables, or a view. */
  relation(kind: Relation["kind"] = "table", fits: (relation: Relation) => boolean = () => true): Relation | undefined {
    const all = [...this.schema.relations.values()];
    return this.random.find(
      all.filter((relation) => relation.kind === kind && fits(relation) && relation.name !== "log"),
    );
  }

  /** Of a plain table that is neither partition nor child. */
  column(fits: (column: Column, relation: Relation) => boolean = () => true): Part<Column> | undefined {
    return this.part(({ columns }) => columns, fits);
  }

  index(fits: (index: Index, relation: Relation) => boolean): Part<Index> | undefined {
    return this.part(({ indexes }) => indexes, fits);
  }

  constraint(kind: Relation["constraints"][number]["kind"]): Part<Relation["constraints"][number]> | undefined {
    return this.part(
      ({ constraints }) => constraints,
      (constraint) => constraint.kind === kind,
    );
  }

  trigger(): Part<Trigger> | undefined {
    return this.part(({ triggers }) => triggers);
  }

  sequence(fits: (sequence: Sequence) => boolean = () => true): string | undefined {
    return name(this.random.find([...this.schema.sequences.values()].filter(fits)));
  }

  routine(fits: (routine: Routine) => boolean = ({ result }) => result !== "trigger"): Routine | undefined {
    return this.random.find([...this.schema.routines.values()].filter(fits));
  }

  object(kind: CatalogObjectKind): CatalogObject | undefined {
    return this.random.find(objectsOf(this.schema, kind));
  }

  private part<T>(
    parts: (relation: Relation) => readonly T[],
    fits: (part: T, relation: Relation) => boolean = () => true,
  ): Part<T> | undefined {
    const tables = [...this.schema.relations.values()].filter(
      ({ kind, parents }) => kind === "table" && parents.length === 0,
    );
    return this.random.find(
      tables.flatMap((relation) =>
        parts(relation)
          .filter((part) => fits(part, relation))
          .map((part) => ({ table: qualifiedName(relation), relation, part })),
      ),
    );
  }
}

export function name(object: { readonly schema: string; readonly name: string } | undefined): string | undefined {
  return object && qualifiedName(object);
}

/** `ALTER TABLE ... ` of what is there. */
export function alterColumn({ table, part }: Part<Column>, action: string): string {
  return `ALTER TABLE ${table} ALTER ${quote(part.name)} ${action}`;
}

export function signature(routine: Routine): string {
  return `${qualifiedName(routine)}(${routine.argumentTypes})`;
}
