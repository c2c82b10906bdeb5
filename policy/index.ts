import { PolicyPack } from "@pulumi/policy";
import { Config } from "@pulumi/pulumi";
import { asPolicy } from "./pack";
import { RULES } from "./rules";

// The policy host passes on the stack's configuration. The program has checked it.
const production = new Config("bluegreen").get("production") === "true";

new PolicyPack("bluegreen", {
  description: "The requirements for every resource of a blue or green environment",
  policies: Object.values(RULES)
    .flat()
    .map((rule) => asPolicy(rule, production)),
});
