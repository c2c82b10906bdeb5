import { addExitCodes, createProgram, runProgram } from "./command";
import { addCompletion } from "./completion";
import { addRules } from "./rules";
import { addValidate } from "./validate";

const program = createProgram("bluegreen", "Judges whether a green PostgreSQL database can replace a blue one.");
addValidate(program);
addRules(program);
addCompletion(program);
addExitCodes(program, {
  0: "success; of validate: compatible",
  1: "of validate: incompatible",
  2: "wrong usage",
  3: "could not run",
});
void runProgram(program);
