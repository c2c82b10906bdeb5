/** Names of the resource types that several files mention. */
export const VPC = "aws:ec2/vpc:Vpc";
export const SUBNET = "aws:ec2/subnet:Subnet";
export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
export const CLUSTER = "aws:rds/cluster:Cluster";
export const CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
export const FUNCTION = "aws:lambda/function:Function";
export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
export const ECS_SERVICE = "aws:ecs/service:Service";
export const LISTENER = "aws:lb/listener:Listener";
export const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
export const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
export const POLICY = "aws:iam/policy:Policy";
export const BUCKET_ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
export const PARAMETER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
export const SECRET = "aws:secretsmanager/secret:Secret";
export const SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
export const NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";
export const INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway";
export const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
export const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
export const SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup";
