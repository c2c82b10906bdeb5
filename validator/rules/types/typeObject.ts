import type { Named } from "../../../postgres/sql/names";
import type { FindingObject } from "../../finding";

export function typeObject({ schema, name }: Named): FindingObject {
  return { kind: "type", schema, name };
}
