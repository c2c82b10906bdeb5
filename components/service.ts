import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Database } from "./database";
import type { Encryption } from "./encryption";
import { assumedBy, mayLogTo, mayRead } from "./iam";
import type { Network } from "./network";

export interface ServiceArgs {
  /** Part of every name. */
  readonly environmentSuffix: string;
  /** The stack's AWS region. */
  readonly region: string;
  /**
   * The application's container image. It must listen on port 80 and answer `/health` with status 200.
   * @default a pinned nginx that answers `/health`
   */
  readonly image?: string;
  /** The number of tasks. A task of 0.5 vCPU and 1 GB costs 18 $ a month. */
  readonly desiredCount: number;
  /** The CPU units of a task. 1024 units are one vCPU. Changing them starts a rolling deployment. */
  readonly cpu: number;
  /** The memory of a task in MiB. Changing it starts a rolling deployment. */
  readonly memory: number;
  /**
   * The ACM certificate for HTTPS on port 443, to which port 80 then redirects.
   * @default plain HTTP on port 80
   */
  readonly certificateArn?: string;
  /** Protects the load balancer from deletion. */
  readonly production: boolean;
  readonly network: Network;
  readonly encryption: Encryption;
  readonly database: Database;
}

const DEFAULT_IMAGE = "public.ecr.aws/docker/library/nginx:1.28.0-alpine";

/** Plain nginx answers `/health` with 404, so that no deployment would become healthy. */
const DEFAULT_COMMAND = ["/bin/sh", "-c", "echo ok > /usr/share/nginx/html/health && exec nginx -g 'daemon off;'"];

/** The properties of the target group whose change replaces it. */
const TARGETS = { port: 80, protocol: "HTTP", targetType: "ip" };

/** The application: Fargate tasks in private subnets behind a public load balancer. */
export class Service extends pulumi.ComponentResource {
  readonly cluster: aws.ecs.Cluster;
  readonly loadBalancer: aws.lb.LoadBalancer;
  readonly targetGroup: aws.lb.TargetGroup;
  readonly service: aws.ecs.Service;
  /**
   * The load balancer's DNS name, known once the deployment is complete. It fails if ECS has rolled the deployment back. As
   * an output of the stack, it then makes `pulumi up` fail.
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
    const executionRole = this.createRole("execution");
    const pullImages = this.attachExecutionPolicy(executionRole);
    const readSecret = this.createPolicy("execution", executionRole, this.mayReadSecret());
    const taskRole = this.createRole("role");
    const writeLog = this.createPolicy("role", taskRole, [mayLogTo(logGroup)]);
    const taskDefinition = this.createTaskDefinition(logGroup, executionRole, taskRole);
    this.loadBalancer = this.createLoadBalancer();
    const targetGroupId = this.createTargetGroupId();
    this.targetGroup = this.createTargetGroup(targetGroupId);
    const http = this.createHttpListener();
    const https = args.certificateArn === undefined ? undefined : this.createHttpsListener(args.certificateArn);
    this.service = this.createService(taskDefinition, [https ?? http, pullImages, readSecret, writeLog]);
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
    // No KMS key: the environment's keys are for data, and a log group's key would have to trust CloudWatch.
    return new aws.cloudwatch.LogGroup(
      `${this.name}-logs`,
      { name: `/ecs/app-${this.args.environmentSuffix}`, retentionInDays: 7 },
      { parent: this },
    );
  }

  /** @param purpose `execution` for ECS, which starts the tasks, or `role` for the application in them */
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

  /** Lets ECS pull images and write to log groups. */
  private attachExecutionPolicy(role: aws.iam.Role): aws.iam.RolePolicyAttachment {
    return new aws.iam.RolePolicyAttachment(
      `${this.name}-execution-managed`,
      { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy" },
      { parent: this },
    );
  }

  private mayReadSecret(): object[] {
    const { encryption, database, region } = this.args;
    return mayRead({ secretArn: database.secret.arn, keyArn: encryption.secretsKey.arn }, region);
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
        // Keeps old revisions, which cost nothing. After a rollback an older one runs, and the next deployment must be able
        // to fall back on it. A deregistered revision cannot start tasks.
        skipDestroy: true,
        containerDefinitions: pulumi.jsonStringify([
          {
            name: `app-${environmentSuffix}`,
            essential: true,
            ...(image === undefined ? { image: DEFAULT_IMAGE, command: DEFAULT_COMMAND } : { image }),
            portMappings: [{ containerPort: 80, protocol: "tcp" }],
            environment: [{ name: "ENVIRONMENT", value: environmentSuffix }],
            secrets: [secret("DB_HOST", "host"), secret("DB_USERNAME", "username"), secret("DB_PASSWORD", "password")],
            // ECS reads secrets when a task starts. The secret's version in the definition makes a new password a new
            // definition, which is deployed, and whose failure is noticed.
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

  /**
   * Part of the target group's name. A change of the keepers replaces the group, and its successor needs another name,
   * because a group cannot be deleted while a listener uses it (https://github.com/pulumi/pulumi-aws/issues/4220).
   */
  private createTargetGroupId(): random.RandomId {
    const { vpcId } = this.args.network;
    return new random.RandomId(
      `${this.name}-target-group-id`,
      // Three bytes: see MAX_SUFFIX_LENGTH in config/keys.ts.
      { byteLength: 3, keepers: { vpcId, ...TARGETS, port: String(TARGETS.port) } },
      { parent: this },
    );
  }

  private createTargetGroup(id: random.RandomId): aws.lb.TargetGroup {
    const { environmentSuffix, network } = this.args;
    return new aws.lb.TargetGroup(
      `${this.name}-target-group`,
      {
        name: pulumi.interpolate`app-${environmentSuffix}-${id.hex}`,
        vpcId: network.vpcId,
        ...TARGETS,
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

  /** Forwards to the tasks, or redirects to HTTPS if there is a certificate. */
  private createHttpListener(): aws.lb.Listener {
    const redirect = { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" };
    const action = this.args.certificateArn === undefined ? this.forward() : { type: "redirect", redirect };
    return this.createListener("http", 80, "HTTP", action);
  }

  private createHttpsListener(certificateArn: string): aws.lb.Listener {
    return this.createListener("https", 443, "HTTPS", this.forward(), {
      certificateArn,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    });
  }

  private forward(): aws.types.input.lb.ListenerDefaultAction {
    return { type: "forward", targetGroupArn: this.targetGroup.arn };
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
      // ECS refuses a target group without a listener. Without the permissions, the first tasks could not start and, on
      // destroy, the last ones could not stop.
      { parent: this, dependsOn },
    );
  }

  /** Checks what is running, because a rollback too ends in a steady state, which the provider reports as success. */
  private verifyDeployment(taskDefinition: aws.ecs.TaskDefinition): pulumi.Output<string> {
    const found = aws.ecs.getServiceOutput(
      { clusterArn: this.cluster.arn, serviceName: this.service.name },
      { parent: this, dependsOn: [this.service] },
    );
    const { environmentSuffix } = this.args;
    return pulumi
      .all([found.taskDefinition, taskDefinition.arn, this.loadBalancer.dnsName])
      .apply(([running, wanted, dnsName]) => {
        // A preview must not fail: after a rollback, `pulumi up --refresh` tries the same deployment again.
        if (running !== wanted && !pulumi.runtime.isDryRun()) {
          const error = new pulumi.RunError(
            `ECS has rolled back the deployment of app-service-${environmentSuffix}: it runs ${running} instead of ${wanted}. ` +
              `The reason is in the service's events (aws ecs describe-services --cluster app-cluster-${environmentSuffix} ` +
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
