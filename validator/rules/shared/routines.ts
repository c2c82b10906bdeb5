import type { Routine } from "../../../postgres/catalog/model";
import type { FindingObject } from "../../finding";

/** True if only triggers can call the function. */
export function isTriggerFunction({ result }: Routine): boolean {
  return result === "trigger" || result === "event_trigger";
}

/** Returns a routine's name with its argument types: `f(integer, text)`. */
export function nameWithArguments({ name, argumentTypes }: Routine): string {
  return `${name}(${argumentTypes})`;
}

export function routineObject(routine: Routine): FindingObject {
  return { kind: "function", schema: routine.schema, name: nameWithArguments(routine) };
}
