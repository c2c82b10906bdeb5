import { PolicyPack } from "@pulumi/policy";
import { Config } from "@pulumi/pulumi";
import { asPolicy } from "./pack";
import { RULES } from "./rules";

// The policy host hands the stack's configuration over, as to the program itself. The program has checked it.
const production = new Config("bluegreen").get("production") === "true";

new PolicyPack("bluegreen", {
  description: "What every resource of a blue or green environment must satisfy",
  policies: Object.values(RULES)
    .flat()
    .map((rule) => asPolicy(rule, production)),
});
