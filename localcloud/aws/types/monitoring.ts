import { ACCOUNT, uuid, type ResourceTypes } from "./resourceType";

/** Logs, alarms, dashboards and notifications. */
export const monitoringTypes: ResourceTypes = {
  "aws:cloudwatch/logGroup:LogGroup": {
    create: ({ name }, { arn }) => ({ id: name, outputs: { arn: arn("logs", `log-group:${name}`) } }),
    replaceOn: ["name"],
    named: "name",
    taggable: true,
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    create: ({ name }, { arn }) => ({ id: name, outputs: { arn: arn("cloudwatch", `alarm:${name}`) } }),
    replaceOn: ["name"],
    named: "name",
    taggable: true,
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    create: ({ dashboardName }) => ({
      id: dashboardName,
      outputs: { dashboardArn: `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${dashboardName}` },
    }),
    replaceOn: ["dashboardName"],
  },
  "aws:sns/topic:Topic": {
    create: ({ name }, { arn }) => {
      const topic = arn("sns", name);
      return { id: topic, outputs: { arn: topic, owner: ACCOUNT } };
    },
    replaceOn: ["name"],
    named: "name",
    taggable: true,
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    create: (inputs) => {
      const subscription = `${inputs.topic}:${uuid(inputs)}`;
      return { id: subscription, outputs: { arn: subscription, pendingConfirmation: true } };
    },
    replaceOn: ["topic", "protocol", "endpoint"],
  },
};
