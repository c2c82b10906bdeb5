import { type ResourceTypes } from "./resourceType";
import { ECS_SERVICE, FUNCTION, TASK_DEFINITION } from "./names";

/** Lambda functions, and ECS clusters, tasks and services. */
export const computeTypes: ResourceTypes = {
  [FUNCTION]: {
    create: ({ name }, { arn }) => ({
      id: name,
      outputs: { arn: arn("lambda", `function:${name}`), version: "$LATEST" },
    }),
    replaceOn: ["name", "packageType"],
    named: "name",
    taggable: true,
  },
  "aws:ecs/cluster:Cluster": {
    create: ({ name }, { arn }) => {
      const cluster = arn("ecs", `cluster/${name}`);
      return { id: cluster, outputs: { arn: cluster } };
    },
    replaceOn: ["name"],
    named: "name",
    taggable: true,
    usedBy: [[ECS_SERVICE, "cluster"]],
  },
  [TASK_DEFINITION]: {
    create: ({ family }, { arn, instance }) => ({
      id: family,
      outputs: { arn: arn("ecs", `task-definition/${family}:${instance}`), revision: instance },
    }),
    repeatable: true,
    // A revision never changes; each change makes another one.
    replaceOn: [
      "family",
      "containerDefinitions",
      "cpu",
      "memory",
      "networkMode",
      "requiresCompatibilities",
      "executionRoleArn",
      "taskRoleArn",
    ],
    taggable: true,
    skipDestroy: (inputs) => inputs.skipDestroy === true,
  },
  [ECS_SERVICE]: {
    create: ({ cluster, name }, { arn }) => {
      const service = arn("ecs", `service/${(cluster as string).split("/")[1]}/${name}`);
      return { id: service, outputs: { arn: service } };
    },
    replaceOn: ["name", "cluster", "launchType", "schedulingStrategy"],
    named: "name",
    taggable: true,
  },
};
