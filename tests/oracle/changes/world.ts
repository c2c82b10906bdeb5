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
import { qualifiedName } from "../../../postgres/sql/names";
import type { Random } from "../random";

/**
 * Returns SQL that makes green differ from blue, or undefined if the schema has nothing of the kind. The owner runs it, or a
 * superuser if it begins with RESET ROLE. A change that the server refuses does not count as one.
 */
export type Change = (world: World) => string | undefined;

/** A part of a table. `table` is the table's qualified name, quoted as in SQL. */
export interface Part<T> {
  readonly table: string;
  readonly relation: Relation;
  readonly part: T;
}

/** Blue's catalog, from which changes pick their objects at random. */
export class World {
  constructor(
    readonly schema: Schema,
    readonly random: Random,
  ) {}

  /** Never the log, which statements read to see what triggers and procedures did. */
  pickRelation(
    kind: Relation["kind"] = "table",
    fits: (relation: Relation) => boolean = () => true,
  ): Relation | undefined {
    const all = [...this.schema.relations.values()];
    return this.random.find(
      all.filter((relation) => relation.kind === kind && fits(relation) && relation.name !== "log"),
    );
  }

  /** A column of a table that is neither partitioned, nor a partition, nor a child. */
  pickColumn(fits: (column: Column, relation: Relation) => boolean = () => true): Part<Column> | undefined {
    return this.pickPart(({ columns }) => columns, fits);
  }

  pickIndex(fits: (index: Index, relation: Relation) => boolean): Part<Index> | undefined {
    return this.pickPart(({ indexes }) => indexes, fits);
  }

  pickConstraint(kind: Relation["constraints"][number]["kind"]): Part<Relation["constraints"][number]> | undefined {
    return this.pickPart(
      ({ constraints }) => constraints,
      (constraint) => constraint.kind === kind,
    );
  }

  pickTrigger(): Part<Trigger> | undefined {
    return this.pickPart(({ triggers }) => triggers);
  }

  pickSequence(fits: (sequence: Sequence) => boolean = () => true): string | undefined {
    return nameOf(this.random.find([...this.schema.sequences.values()].filter(fits)));
  }

  pickRoutine(fits: (routine: Routine) => boolean = ({ result }) => result !== "trigger"): Routine | undefined {
    return this.random.find([...this.schema.routines.values()].filter(fits));
  }

  pickObject(kind: CatalogObjectKind): CatalogObject | undefined {
    return this.random.find(objectsOf(this.schema, kind));
  }

  private pickPart<T>(
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

/** The qualified name of an object, or undefined if there is no object. */
export function nameOf(object: { readonly schema: string; readonly name: string } | undefined): string | undefined {
  return object && qualifiedName(object);
}

/** A change of one plain table. */
export function onTable(
  change: (table: string, world: World) => string,
  fits: (relation: Relation) => boolean = () => true,
): Change {
  return (world) => {
    const table = nameOf(world.pickRelation("table", fits));
    return table === undefined ? undefined : change(table, world);
  };
}

export function signature(routine: Routine): string {
  return `${qualifiedName(routine)}(${routine.argumentTypes})`;
}
