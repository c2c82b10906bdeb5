import { at, isNot, listOf, ofType, UNKNOWN, type Resource } from "../resource";
import type { Rule } from "../rule";
import { parseJson } from "./documents";

/** Rules about logs: they are written, and they expire. */
export const LOGS: readonly Rule[] = [
  {
    name: "log-retention",
    description: "A log group has a retention. Without one, it keeps events for ever.",
    controls: [],
    types: ["aws:cloudwatch/logGroup:LogGroup"],
    *check({ props: { retentionInDays } }) {
      // In the provider, 0 means for ever.
      if (retentionInDays === undefined || retentionInDays === 0) yield "retentionInDays is not set.";
    },
  },
  {
    name: "logs-on",
    description: "Containers and databases write their logs to CloudWatch.",
    controls: ["ECS.9", "RDS.37"],
    types: ["aws:ecs/taskDefinition:TaskDefinition", "aws:rds/cluster:Cluster"],
    *check({ type, props }) {
      if (type === "aws:rds/cluster:Cluster") {
        const { enabledCloudwatchLogsExports: exports } = props;
        if (exports !== UNKNOWN && !listOf(exports).some((log) => !isNot(log, "postgresql"))) {
          yield "enabledCloudwatchLogsExports lacks postgresql.";
        }
      } else {
        for (const container of listOf(parseJson(props.containerDefinitions))) {
          if (isNot(at(container, "logConfiguration.logDriver"), "awslogs")) {
            yield `The container ${String(at(container, "name"))} does not log to CloudWatch.`;
          }
        }
      }
    },
  },
  {
    name: "log-groups-declared",
    description: "Logs go to log groups of the stack. A log group that AWS creates has no retention.",
    controls: [],
    *checkStack(stack) {
      const declared = ofType(stack, "aws:cloudwatch/logGroup:LogGroup").map(({ props }) => props.name);
      if (declared.includes(UNKNOWN)) return;
      for (const writer of stack.resources) {
        for (const name of logGroupsOf(writer)) {
          if (!declared.includes(name)) yield [writer, `It logs to ${name}, which the stack does not declare.`];
        }
      }
    },
  },
];

/** Returns the known names of the log groups that a resource writes to. */
function logGroupsOf({ type, props }: Resource): string[] {
  const groups: unknown[] = [];
  if (type === "aws:lambda/function:Function" && typeof props.name === "string") {
    groups.push(`/aws/lambda/${props.name}`);
  }
  if (type === "aws:rds/cluster:Cluster" && typeof props.clusterIdentifier === "string") {
    for (const log of listOf(props.enabledCloudwatchLogsExports)) {
      if (typeof log === "string") groups.push(`/aws/rds/cluster/${props.clusterIdentifier}/${log}`);
    }
  }
  if (type === "aws:ecs/taskDefinition:TaskDefinition") {
    for (const container of listOf(parseJson(props.containerDefinitions))) {
      groups.push(at(container, "logConfiguration.options.awslogs-group"));
    }
  }
  return groups.filter((name) => typeof name === "string");
}
