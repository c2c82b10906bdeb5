import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Database } from "./database";
import type { Lambda } from "./lambda";
import type { Service } from "./service";

export interface MonitoringArgs {
  /** Part of every name. */
  readonly environmentSuffix: string;
  /** The stack's AWS region. */
  readonly region: string;
  /** The addresses that get the alarms. AWS asks each one for confirmation first. */
  readonly alarmEmails: readonly string[];
  readonly database: Database;
  readonly service: Service;
  readonly validator: Lambda;
}

/** A metric, and the condition that raises an alarm, measured in periods of five minutes. An alarm costs 0.10 $ a month. */
interface Alarm {
  /** The name without the environment's suffix. */
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: "Average" | "Maximum" | "Sum";
  readonly comparison: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold";
  readonly threshold: number;
  /** The number of consecutive periods in which the condition holds. @default 2 */
  readonly periods?: number;
}

/** Seconds. */
const PERIOD = 300;

/** The alarms, the topic that sends them, and a dashboard with all their metrics side by side (3 $ a month). */
export class Monitoring extends pulumi.ComponentResource {
  readonly topic: aws.sns.Topic;

  constructor(
    private readonly name: string,
    private readonly args: MonitoringArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bluegreen:components:Monitoring", name, {}, opts);

    const alarms = listAlarms(args);
    this.topic = this.createTopic();
    this.subscribe();
    for (const alarm of alarms) this.createAlarm(alarm);
    const dashboard = this.createDashboard(alarms);

    this.registerOutputs({ topicArn: this.topic.arn, dashboardName: dashboard.dashboardName });
  }

  private createTopic(): aws.sns.Topic {
    const { environmentSuffix } = this.args;
    return new aws.sns.Topic(
      `${this.name}-topic`,
      {
        name: `infrastructure-alarms-${environmentSuffix}`,
        displayName: `Infrastructure Alarms - ${environmentSuffix}`,
      },
      { parent: this },
    );
  }

  private subscribe(): void {
    for (const address of this.args.alarmEmails) {
      new aws.sns.TopicSubscription(
        // Named after the address, so that removing one address leaves the others alone.
        `${this.name}-${address}`,
        { topic: this.topic.arn, protocol: "email", endpoint: address },
        { parent: this },
      );
    }
  }

  private createAlarm(alarm: Alarm): void {
    const periods = alarm.periods ?? 2;
    new aws.cloudwatch.MetricAlarm(
      `${this.name}-${alarm.name}`,
      {
        name: `${alarm.name}-${this.args.environmentSuffix}`,
        alarmDescription: alarm.description,
        namespace: alarm.namespace,
        metricName: alarm.metricName,
        dimensions: alarm.dimensions,
        statistic: alarm.statistic,
        period: PERIOD,
        evaluationPeriods: periods,
        datapointsToAlarm: periods,
        comparisonOperator: alarm.comparison,
        threshold: alarm.threshold,
        // Data is missing where there is no traffic, no replication slot or no invocation. None of these is a fault.
        treatMissingData: "notBreaching",
        alarmActions: [this.topic.arn],
      },
      { parent: this },
    );
  }

  private createDashboard(alarms: readonly Alarm[]): aws.cloudwatch.Dashboard {
    const { environmentSuffix, region } = this.args;
    const columns = 3;
    const [width, height] = [24 / columns, 6];
    const widgets = alarms.map((alarm, index) => ({
      type: "metric",
      x: (index % columns) * width,
      y: Math.floor(index / columns) * height,
      width,
      height,
      properties: {
        title: `${alarm.name}-${environmentSuffix}`,
        region,
        view: "timeSeries",
        stat: alarm.statistic,
        period: PERIOD,
        metrics: [[alarm.namespace, alarm.metricName, ...Object.entries(alarm.dimensions).flat()]],
        annotations: { horizontal: [{ label: "alarm", value: alarm.threshold }] },
      },
    }));
    return new aws.cloudwatch.Dashboard(
      `${this.name}-dashboard`,
      { dashboardName: `bluegreen-${environmentSuffix}`, dashboardBody: pulumi.jsonStringify({ widgets }) },
      { parent: this },
    );
  }
}

function listAlarms({ database, service, validator }: MonitoringArgs): Alarm[] {
  const rds = { namespace: "AWS/RDS", dimensions: { DBClusterIdentifier: database.cluster.clusterIdentifier } };
  const ecs = {
    namespace: "AWS/ECS",
    dimensions: { ClusterName: service.cluster.name, ServiceName: service.service.name },
  };
  const alb = {
    namespace: "AWS/ApplicationELB",
    dimensions: { LoadBalancer: service.loadBalancer.arnSuffix, TargetGroup: service.targetGroup.arnSuffix },
  };
  const above = { statistic: "Average", comparison: "GreaterThanThreshold", threshold: 80 } as const;

  return [
    {
      ...rds,
      ...above,
      name: "aurora-cpu-high",
      description: "The database's instances use more than 80 % of their CPU",
      metricName: "CPUUtilization",
    },
    {
      ...rds,
      ...above,
      name: "aurora-connections-high",
      description: "The database's instances have more than 80 connections each, on average",
      metricName: "DatabaseConnections",
    },
    {
      ...rds,
      name: "aurora-replica-lag-high",
      description: "A reader is more than a second behind the writer",
      metricName: "AuroraReplicaLagMaximum",
      statistic: "Maximum",
      comparison: "GreaterThanThreshold",
      threshold: 1000, // milliseconds
    },
    {
      ...rds,
      name: "aurora-replication-slot-lag-high",
      description: "A subscriber of logical replication is more than 1 GiB behind",
      metricName: "OldestReplicationSlotLag",
      // The maximum over the cluster's instances, because the slot is on the current writer.
      statistic: "Maximum",
      comparison: "GreaterThanThreshold",
      threshold: 1024 ** 3, // bytes
    },
    {
      ...ecs,
      ...above,
      name: "ecs-cpu-high",
      description: "The tasks use more than 80 % of their CPU",
      metricName: "CPUUtilization",
    },
    {
      ...ecs,
      ...above,
      name: "ecs-memory-high",
      description: "The tasks use more than 80 % of their memory",
      metricName: "MemoryUtilization",
    },
    {
      ...alb,
      name: "alb-unhealthy-targets",
      description: "A task fails its health check",
      metricName: "UnHealthyHostCount",
      statistic: "Maximum",
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: 1,
    },
    {
      ...alb,
      name: "alb-target-5xx-high",
      description: "The tasks answered 10 requests or more in five minutes with a status of 500 or above",
      metricName: "HTTPCode_Target_5XX_Count",
      statistic: "Sum",
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: 10,
    },
    {
      name: "schema-validator-errors",
      // A validation that fails is an answer with statusCode 500, not an error of the function.
      description: "The schema validator crashed or reached its time limit",
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: validator.function.name },
      statistic: "Sum",
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      periods: 1,
    },
  ];
}
