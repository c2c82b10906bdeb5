import assert from "node:assert/strict";
import { blue, declare, type Inputs } from "../support/program";

/** name, namespace, metric, statistic, comparison, threshold, periods */
const ALARMS: readonly (readonly [string, string, string, string, string, number, number])[] = [
  ["aurora-cpu-high", "AWS/RDS", "CPUUtilization", "Average", "GreaterThanThreshold", 80, 2],
  ["aurora-connections-high", "AWS/RDS", "DatabaseConnections", "Average", "GreaterThanThreshold", 80, 2],
  ["aurora-replica-lag-high", "AWS/RDS", "AuroraReplicaLagMaximum", "Maximum", "GreaterThanThreshold", 1000, 2],
  [
    "aurora-replication-slot-lag-high",
    "AWS/RDS",
    "OldestReplicationSlotLag",
    "Maximum",
    "GreaterThanThreshold",
    1073741824,
    2,
  ],
  ["ecs-cpu-high", "AWS/ECS", "CPUUtilization", "Average", "GreaterThanThreshold", 80, 2],
  ["ecs-memory-high", "AWS/ECS", "MemoryUtilization", "Average", "GreaterThanThreshold", 80, 2],
  [
    "alb-unhealthy-targets",
    "AWS/ApplicationELB",
    "UnHealthyHostCount",
    "Maximum",
    "GreaterThanOrEqualToThreshold",
    1,
    2,
  ],
  [
    "alb-target-5xx-high",
    "AWS/ApplicationELB",
    "HTTPCode_Target_5XX_Count",
    "Sum",
    "GreaterThanOrEqualToThreshold",
    10,
    2,
  ],
  ["schema-validator-errors", "AWS/Lambda", "Errors", "Sum", "GreaterThanOrEqualToThreshold", 1, 1],
];

async function dimensions(namespace: string): Promise<Record<string, string>> {
  const program = await blue();
  const state = (name: string, key: string) => program.state(name)[key] as string;
  return {
    "AWS/RDS": { DBClusterIdentifier: "aurora-cluster-blue" },
    "AWS/ECS": { ClusterName: "app-cluster-blue", ServiceName: "app-service-blue" },
    "AWS/ApplicationELB": {
      LoadBalancer: state("service-alb", "arnSuffix"),
      TargetGroup: state("service-target-group", "arnSuffix"),
    },
    "AWS/Lambda": { FunctionName: "schema-validator-blue" },
  }[namespace] as Record<string, string>;
}

describe("monitoring", () => {
  it("has a topic, without subscriptions by default", async () => {
    const program = await blue();
    assert.deepEqual(program.named("monitoring-topic").inputs, {
      name: "infrastructure-alarms-blue",
      displayName: "Infrastructure Alarms - blue",
    });
    assert.deepEqual(program.ofType("sns/topicSubscription:TopicSubscription"), []);
  });

  it("subscribes each configured address", async () => {
    const config = { alarmEmails: '["ops@example.com","dba@example.com"]' };
    const program = await declare({ stack: "blue", config });
    const subscriptions = program.ofType("sns/topicSubscription:TopicSubscription");
    assert.equal(subscriptions.length, 2);
    for (const address of ["ops@example.com", "dba@example.com"]) {
      const { topic, protocol, endpoint } = program.named(`monitoring-${address}`).inputs;
      assert.deepEqual([topic, protocol, endpoint], [program.id("monitoring-topic"), "email", address]);
    }
  });

  it("has exactly these alarms", async () => {
    const names = (await blue())
      .ofType("cloudwatch/metricAlarm:MetricAlarm")
      .map(({ inputs }) => inputs.name as string);
    assert.deepEqual(names.sort(), ALARMS.map(([name]) => `${name}-blue`).sort());
  });

  for (const [name, namespace, metricName, statistic, comparisonOperator, threshold, periods] of ALARMS) {
    it(`raises ${name}`, async () => {
      const program = await blue();
      const { alarmDescription, ...inputs } = program.named(`monitoring-${name}`).inputs;
      assert.match(alarmDescription as string, /^[A-Z].{20,}$/);
      assert.deepEqual(inputs, {
        name: `${name}-blue`,
        namespace,
        metricName,
        dimensions: await dimensions(namespace),
        statistic,
        comparisonOperator,
        threshold,
        period: 300,
        evaluationPeriods: periods,
        datapointsToAlarm: periods,
        treatMissingData: "notBreaching",
        alarmActions: [program.id("monitoring-topic")],
      });
    });
  }

  it("shows all alarms side by side on a dashboard, with their thresholds", async () => {
    const { dashboardName, dashboardBody } = (await blue()).named("monitoring-dashboard").inputs;
    assert.equal(dashboardName, "bluegreen-blue");
    const { widgets } = JSON.parse(dashboardBody as string) as { widgets: Inputs[] };
    assert.equal(new Set(widgets.map(({ x, y }) => `${x},${y}`)).size, ALARMS.length);
    const shown = widgets.map(({ properties }) => properties as Inputs);
    for (const [name, namespace, metricName, stat, , value] of ALARMS) {
      const widget = shown.find(({ title }) => title === `${name}-blue`);
      assert.deepEqual(widget, {
        title: `${name}-blue`,
        region: "us-east-1",
        view: "timeSeries",
        stat,
        period: 300,
        metrics: [[namespace, metricName, ...Object.entries(await dimensions(namespace)).flat()]],
        annotations: { horizontal: [{ label: "alarm", value }] },
      });
    }
  });
});
