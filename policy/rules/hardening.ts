import { at, comesFrom, isNot, listOf, mustBe, ofType, UNKNOWN, valueOf } from "../resource";
import type { Rule } from "../rule";
import { forEachBucket } from "./buckets";
import { parseJson } from "./documents";

/** The runtimes of Node.js that the program may use. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const RUNTIMES = ["nodejs22.x", "nodejs24.x"];

/** Rules for the other AWS Foundational Security Best Practices that apply to the program's resources. */
export const HARDENING: readonly Rule[] = [
  {
    name: "tasks-isolated",
    description: "A task has its own network. Its containers are not privileged and share no processes with a host.",
    controls: ["ECS.1", "ECS.3", "ECS.4"],
    types: ["aws:ecs/taskDefinition:TaskDefinition"],
    *check({ props }) {
      yield* mustBe(props, "networkMode", "awsvpc");
      yield* mustBe(props, "pidMode", undefined, "task");
      for (const container of listOf(parseJson(props.containerDefinitions))) {
        if (isNot(at(container, "privileged"), undefined, false)) {
          yield `The container ${String(at(container, "name"))} is privileged.`;
        }
      }
    },
  },
  {
    name: "current-platforms",
    description: "Tasks run on Fargate's latest platform version, and functions on a runtime that AWS supports.",
    controls: ["ECS.10", "Lambda.2"],
    types: ["aws:ecs/service:Service", "aws:lambda/function:Function"],
    check: ({ type, props }) =>
      type === "aws:ecs/service:Service"
        ? mustBe(props, "platformVersion", undefined, "LATEST")
        : mustBe(props, "runtime", ...RUNTIMES),
  },
  {
    name: "container-insights",
    description: "An ECS cluster collects metrics and diagnostics of its containers.",
    controls: ["ECS.12"],
    types: ["aws:ecs/cluster:Cluster"],
    *check({ props: { settings } }) {
      const insights = valueOf(settings, "containerInsights");
      if (isNot(insights, "enabled", "enhanced")) yield "The setting containerInsights is not enabled.";
    },
  },
  {
    name: "several-zones",
    description: "The load balancer, the functions and the database are in more than one availability zone.",
    controls: ["ELB.13", "Lambda.5", "RDS.15"],
    *checkStack(stack) {
      for (const resource of stack.resources) {
        const { type, props } = resource;
        let subnets: unknown = UNKNOWN;
        if (type === "aws:lb/loadBalancer:LoadBalancer") subnets = props.subnets;
        if (type === "aws:lambda/function:Function") subnets = at(props, "vpcConfig.subnetIds");
        if (subnets !== UNKNOWN && listOf(subnets).length < 2) yield [resource, "It is in fewer than two subnets."];
      }
      for (const cluster of ofType(stack, "aws:rds/cluster:Cluster")) {
        const zones = ofType(stack, "aws:rds/clusterInstance:ClusterInstance")
          .filter((instance) => comesFrom(instance, "clusterIdentifier", cluster))
          .map(({ props }) => props.availabilityZone);
        if (!zones.includes(UNKNOWN) && new Set(zones).size < 2) {
          yield [cluster, "Its instances are in fewer than two zones."];
        }
      }
    },
  },
  {
    name: "desync-mitigation",
    description: "A load balancer blocks requests that it and the tasks might interpret differently.",
    controls: ["ELB.12"],
    types: ["aws:lb/loadBalancer:LoadBalancer"],
    check: ({ props }) => mustBe(props, "desyncMitigationMode", undefined, "defensive", "strictest"),
  },
  {
    name: "custom-administrator",
    description: "A database's master user is named neither postgres nor admin.",
    controls: ["RDS.24", "RDS.25"],
    types: ["aws:rds/cluster:Cluster"],
    *check({ props: { masterUsername } }) {
      if (masterUsername === "postgres" || masterUsername === "admin") yield `masterUsername is ${masterUsername}.`;
    },
  },
  {
    name: "bucket-expires",
    description: "A bucket has a rule that deletes old objects.",
    controls: ["S3.13"],
    checkStack: (stack) =>
      forEachBucket(stack, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", (props) =>
        mustBe(props, "rules.0.status", "Enabled"),
      ),
  },
];
