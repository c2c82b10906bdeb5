import { addExitCodes, createProgram, runProgram } from "./command";
import { addCompletion } from "./completion";
import { addPreflight } from "./preflight";
import { addRules } from "./rules";
import { addValidate } from "./validate";

const program = createProgram(
  "bluegreen",
  "Judges whether a green PostgreSQL database can replace a blue one, and whether the move can begin.",
);
addValidate(program);
addPreflight(program);
addRules(program);
addCompletion(program);
addExitCodes(program, {
  0: "success; of validate: compatible; of preflight: ready",
  1: "of validate: incompatible; of preflight: blocked",
  2: "wrong usage",
  3: "could not run",
});
void runProgram(program);
