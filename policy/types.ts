/**
 * Every type of resource that the rules have been written for, and the property with the name that AWS knows it by;
 * null for what has none. Whoever adds a type has thought about its encryption, its reach, its logs and its names.
 */
export const TYPES = {
  "awsx:ec2:Vpc": "tags.Name",
  "aws:cloudwatch/dashboard:Dashboard": "dashboardName",
  "aws:cloudwatch/logGroup:LogGroup": "name",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "name",
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": null,
  "aws:ec2/route:Route": null,
  "aws:ec2/securityGroup:SecurityGroup": "name",
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": "tags.Name",
  "aws:ecs/cluster:Cluster": "name",
  "aws:ecs/service:Service": "name",
  "aws:ecs/taskDefinition:TaskDefinition": "family",
  "aws:iam/role:Role": "name",
  "aws:iam/rolePolicy:RolePolicy": "name",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": null,
  "aws:kms/alias:Alias": "name",
  "aws:kms/key:Key": "description",
  "aws:lambda/function:Function": "name",
  "aws:lb/listener:Listener": null,
  "aws:lb/loadBalancer:LoadBalancer": "name",
  "aws:lb/targetGroup:TargetGroup": "name",
  "aws:rds/cluster:Cluster": "clusterIdentifier",
  "aws:rds/clusterInstance:ClusterInstance": "identifier",
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": "name",
  "aws:rds/subnetGroup:SubnetGroup": "name",
  "aws:s3/bucket:Bucket": "bucket",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": null,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": null,
  "aws:s3/bucketPolicy:BucketPolicy": null,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": null,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": null,
  "aws:s3/bucketVersioning:BucketVersioning": null,
  "aws:secretsmanager/secret:Secret": "name",
  "aws:secretsmanager/secretVersion:SecretVersion": null,
  "aws:sns/topic:Topic": "name",
  "aws:sns/topicSubscription:TopicSubscription": null,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": null,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": null,
  // What awsx makes of its Vpc, under the real engine only. It calls all but the VPC after itself, without the suffix;
  // their tag Environment tells them apart.
  "aws:ec2/eip:Eip": null,
  "aws:ec2/internetGateway:InternetGateway": null,
  "aws:ec2/natGateway:NatGateway": null,
  "aws:ec2/routeTable:RouteTable": null,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": null,
  "aws:ec2/subnet:Subnet": null,
  "aws:ec2/vpc:Vpc": "tags.Name",
} as const satisfies Readonly<Record<string, string | null>>;

export type KnownType = keyof typeof TYPES;
