import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Database } from "./database";
import type { Encryption } from "./encryption";
import { assumedBy, mayLogTo, mayRead } from "./iam";
import type { Network } from "./network";

export interface ServiceArgs {
  readonly environmentSuffix: string;
  /** The stack's AWS region. */
  readonly region: string;
  /** The application's image: listens on port 80, answers `/health` with 200. @default an nginx that does so */
  readonly image?: string;
  /** Number of tasks. */
  readonly desiredCount: number;
  /** CPU units of a task, 1024 being one vCPU. */
  readonly cpu: number;
  /** Memory of a task in MiB. */
  readonly memory: number;
  /** ACM certificate: HTTPS on 443, and 80 redirects to it. @default none: plain HTTP on 80 */
  readonly certificateArn?: string;
  /** Protects the load balancer from being deleted. */
  readonly production: boolean;
  readonly network: Network;
  readonly encryption: Encryption;
  readonly database: Database;
}

const DEFAULT_IMAGE = "public.ecr.aws/docker/library/nginx:1.28.0-alpine";

/** Plain nginx answers 404 to the health check, and no deployment would ever become healthy. */
const DEFAULT_COMMAND = ["/bin/sh", "-c", "echo ok > /usr/share/nginx/html/health && exec nginx -g 'daemon off;'"];

/** The application: Fargate tasks in private subnets behind a public load balancer. */
export class Service extends pulumi.ComponentResource {
  readonly cluster: aws.ecs.Cluster;
  readonly loadBalancer: aws.lb.LoadBalancer;
  readonly targetGroup: aws.lb.TargetGroup;
  readonly service: aws.ecs.Service;
  /**
   * The load balancer's DNS name, known once the deployment stands: if ECS has rolled it back, this output fails, and
   * as an output of the stack it makes `pulumi up` fail.
   */
  readonly verifiedDnsName: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: ServiceArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bluegreen:components:Service", name, {}, opts);

    this.cluster = this.createCluster();
    const logGroup = this.createLogGroup();
    const execution = this.createExecutionRole();
    const task = this.createTaskRole(logGroup);
    const taskDefinition = this.createTaskDefinition(logGroup, execution.role, task.role);
    this.loadBalancer = this.createLoadBalancer();
    this.targetGroup = this.createTargetGroup();
    const listener = this.createListeners();
    this.service = this.createService(taskDefinition, [listener, ...execution.permissions, ...task.permissions]);
    this.verifiedDnsName = this.verifyDeployment(taskDefinition);

    this.registerOutputs({
      clusterName: this.cluster.name,
      loadBalancerDns: this.loadBalancer.dnsName,
    });
  }

  private createCluster(): aws.ecs.Cluster {
    return new aws.ecs.Cluster(
      `${this.name}-cluster`,
      {
        name: `app-cluster-${this.args.environmentSuffix}`,
        settings: [{ name: "containerInsights", value: "enabled" }],
      },
      { parent: this },
    );
  }

  private createLogGroup(): aws.cloudwatch.LogGroup {
    // No KMS key: the environment's keys are for data, and a log group's would have to trust CloudWatch.
    return new aws.cloudwatch.LogGroup(
      `${this.name}-logs`,
      { name: `/ecs/app-${this.args.environmentSuffix}`, retentionInDays: 7 },
      { parent: this },
    );
  }

  /** What ECS itself does for a task: pulls the image, reads the secret, opens the log. */
  private createExecutionRole(): RoleWithPermissions {
    const { encryption, database, region } = this.args;
    const role = this.createRole("execution");
    const managed = new aws.iam.RolePolicyAttachment(
      `${this.name}-execution-managed`,
      { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy" },
      { parent: this },
    );
    const secret = { secretArn: database.secret.arn, keyArn: encryption.secretsKey.arn };
    const policy = this.createPolicy("execution", role, mayRead(secret, region));
    return { role, permissions: [managed, policy] };
  }

  /** What the application itself may do. */
  private createTaskRole(logGroup: aws.cloudwatch.LogGroup): RoleWithPermissions {
    const role = this.createRole("role");
    return { role, permissions: [this.createPolicy("role", role, [mayLogTo(logGroup)])] };
  }

  private createRole(purpose: string): aws.iam.Role {
    return new aws.iam.Role(
      `${this.name}-${purpose}`,
      {
        name: `ecs-task-${purpose}-${this.args.environmentSuffix}`,
        assumeRolePolicy: pulumi.jsonStringify(assumedBy("ecs-tasks")),
      },
      { parent: this },
    );
  }

  private createPolicy(purpose: string, role: aws.iam.Role, statements: object[]): aws.iam.RolePolicy {
    return new aws.iam.RolePolicy(
      `${this.name}-${purpose}-policy`,
      {
        name: `ecs-task-${purpose}-policy-${this.args.environmentSuffix}`,
        role: role.name,
        policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }),
      },
      { parent: this },
    );
  }

  private createTaskDefinition(
    logGroup: aws.cloudwatch.LogGroup,
    executionRole: aws.iam.Role,
    taskRole: aws.iam.Role,
  ): aws.ecs.TaskDefinition {
    const { environmentSuffix, region, image, cpu, memory, database } = this.args;
    const secret = (variable: string, field: string) => ({
      name: variable,
      valueFrom: pulumi.interpolate`${database.secret.arn}:${field}::`,
    });
    return new aws.ecs.TaskDefinition(
      `${this.name}-task`,
      {
        family: `app-task-${environmentSuffix}`,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: String(cpu),
        memory: String(memory),
        executionRoleArn: executionRole.arn,
        taskRoleArn: taskRole.arn,
        // Revisions stay, and cost nothing. After a rollback it is an older one that runs, and the next deployment must
        // be able to fall back on it; deregistered, it could not start a task.
        skipDestroy: true,
        containerDefinitions: pulumi.jsonStringify([
          {
            name: `app-${environmentSuffix}`,
            essential: true,
            ...(image === undefined ? { image: DEFAULT_IMAGE, command: DEFAULT_COMMAND } : { image }),
            portMappings: [{ containerPort: 80, protocol: "tcp" }],
            environment: [{ name: "ENVIRONMENT", value: environmentSuffix }],
            secrets: [secret("DB_HOST", "host"), secret("DB_USERNAME", "username"), secret("DB_PASSWORD", "password")],
            // ECS reads secrets when a task starts. With their version in the definition, a new password is a new
            // definition: it gets deployed, and a deployment that fails is noticed.
            dockerLabels: { "bluegreen.secret-version": database.secretVersion.versionId },
            logConfiguration: {
              logDriver: "awslogs",
              options: {
                "awslogs-group": logGroup.name,
                "awslogs-region": region,
                "awslogs-stream-prefix": "app",
              },
            },
          },
        ]),
      },
      { parent: this },
    );
  }

  private createLoadBalancer(): aws.lb.LoadBalancer {
    const { environmentSuffix, production, network } = this.args;
    return new aws.lb.LoadBalancer(
      `${this.name}-alb`,
      {
        name: `app-alb-${environmentSuffix}`,
        loadBalancerType: "application",
        internal: false,
        subnets: network.publicSubnetIds,
        securityGroups: [network.albSecurityGroup.id],
        enableDeletionProtection: production,
      },
      { parent: this },
    );
  }

  private createTargetGroup(): aws.lb.TargetGroup {
    const { environmentSuffix, network } = this.args;
    const replacing = { vpcId: network.vpcId, port: 80, protocol: "HTTP", targetType: "ip" };
    // A change of these replaces the group. Its successor needs another name, because a group cannot be deleted while a
    // listener uses it (https://github.com/pulumi/pulumi-aws/issues/4220). Three bytes: see MAX_SUFFIX_LENGTH.
    const id = new random.RandomId(
      `${this.name}-target-group-id`,
      { byteLength: 3, keepers: { ...replacing, port: String(replacing.port) } },
      { parent: this },
    );
    return new aws.lb.TargetGroup(
      `${this.name}-target-group`,
      {
        name: pulumi.interpolate`app-${environmentSuffix}-${id.hex}`,
        ...replacing,
        // Seconds. AWS's default of 300 would make each deployment five minutes longer.
        deregistrationDelay: 30,
        healthCheck: {
          path: "/health",
          protocol: "HTTP",
          matcher: "200",
          interval: 30,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
      },
      { parent: this },
    );
  }

  /** @returns the listener that forwards to the target group */
  private createListeners(): aws.lb.Listener {
    const { certificateArn } = this.args;
    const forward = { type: "forward", targetGroupArn: this.targetGroup.arn };
    if (certificateArn === undefined) return this.createListener("http", 80, "HTTP", forward);

    const toHttps = { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" };
    this.createListener("http", 80, "HTTP", { type: "redirect", redirect: toHttps });
    return this.createListener("https", 443, "HTTPS", forward, {
      certificateArn,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    });
  }

  private createListener(
    role: string,
    port: number,
    protocol: string,
    action: aws.types.input.lb.ListenerDefaultAction,
    tls: { readonly certificateArn?: string; readonly sslPolicy?: string } = {},
  ): aws.lb.Listener {
    return new aws.lb.Listener(
      `${this.name}-${role}`,
      { loadBalancerArn: this.loadBalancer.arn, port, protocol, defaultActions: [action], ...tls },
      { parent: this },
    );
  }

  private createService(taskDefinition: aws.ecs.TaskDefinition, dependsOn: pulumi.Resource[]): aws.ecs.Service {
    const { environmentSuffix, desiredCount, network } = this.args;
    return new aws.ecs.Service(
      `${this.name}-service`,
      {
        name: `app-service-${environmentSuffix}`,
        cluster: this.cluster.arn,
        taskDefinition: taskDefinition.arn,
        launchType: "FARGATE",
        desiredCount,
        networkConfiguration: {
          subnets: network.privateSubnetIds,
          securityGroups: [network.tasksSecurityGroup.id],
          assignPublicIp: false,
        },
        loadBalancers: [
          { targetGroupArn: this.targetGroup.arn, containerName: `app-${environmentSuffix}`, containerPort: 80 },
        ],
        deploymentController: { type: "ECS" },
        deploymentCircuitBreaker: { enable: true, rollback: true },
        deploymentMinimumHealthyPercent: 50,
        deploymentMaximumPercent: 200,
        healthCheckGracePeriodSeconds: 60,
        waitForSteadyState: true,
      },
      // ECS refuses a target group without a listener. Without the permissions, the first tasks would fail to start
      // and, on destroy, the last ones to stop.
      { parent: this, dependsOn },
    );
  }

  /** A rollback ends in a steady state too, and the provider reports it as success: so we look what is running. */
  private verifyDeployment(taskDefinition: aws.ecs.TaskDefinition): pulumi.Output<string> {
    const found = aws.ecs.getServiceOutput(
      { clusterArn: this.cluster.arn, serviceName: this.service.name },
      { parent: this, dependsOn: [this.service] },
    );
    const { environmentSuffix } = this.args;
    return pulumi
      .all([found.taskDefinition, taskDefinition.arn, this.loadBalancer.dnsName])
      .apply(([running, wanted, dnsName]) => {
        // Not in a preview: after a rollback, `pulumi up --refresh` must be able to try the same again.
        if (running !== wanted && !pulumi.runtime.isDryRun()) {
          const error = new pulumi.RunError(
            `ECS has rolled back the deployment of app-service-${environmentSuffix}: it runs ${running} instead of ${wanted}. ` +
              `Why is in the service's events (aws ecs describe-services --cluster app-cluster-${environmentSuffix} ` +
              `--services app-service-${environmentSuffix}) and in the log group /ecs/app-${environmentSuffix}. ` +
              `Correct the image or the configuration and run pulumi up; pulumi up --refresh tries the same again.`,
          );
          error.stack = error.message; // see ConfigError
          throw error;
        }
        return dnsName;
      });
  }
}

interface RoleWithPermissions {
  readonly role: aws.iam.Role;
  /** Must exist for as long as somebody uses the role. */
  readonly permissions: pulumi.Resource[];
}
