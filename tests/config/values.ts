import { MAX_SUFFIX_LENGTH } from "../../config/keys";

/** A value of each key that is not its default, as Pulumi hands it over. The region is us-east-1. */
export const ACCEPTED = {
  environmentSuffix: "pr-12",
  vpcCidr: "172.20.0.0/16",
  availabilityZones: '["us-east-1b","us-east-1d","us-east-1f"]',
  engineVersion: "16.13",
  instanceClass: "db.r6g.2xlarge",
  image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/app:1.2.3",
  desiredCount: "0",
  cpu: "1024",
  memory: "8192",
  certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b-2c",
  alarmEmails: '["ops@example.com","dba@example.com"]',
  passwordVersion: "3",
  production: "true",
  peerStack: "blue",
};

/** Values that are refused, each beside defaults. */
export const REFUSED: Readonly<Record<string, readonly string[]>> = {
  environmentSuffix: ["", "Blue", "blue_1", "-blue", "blue-", "a--b", "a".repeat(MAX_SUFFIX_LENGTH + 1)],
  vpcCidr: [
    "10.0.0.0/8",
    "10.0.0.0/17",
    "10.0.1.0/16",
    "11.0.0.0/16",
    "172.32.0.0/16",
    "10.256.0.0/16",
    "10.01.0.0/16",
  ],
  availabilityZones: [
    "us-east-1a",
    '["us-east-1a","us-east-1b"]',
    '["us-east-1a","us-east-1b","us-east-1b"]',
    '["us-east-1a","us-east-1b","us-west-2a"]',
    '["us-east-1a","us-east-1b","us-east-1-bos-1a"]',
    '["us-east-1a","us-east-1b",3]',
    '["us-east-1a","us-east-1b","us-east-1c","us-east-1d"]',
  ],
  engineVersion: ["17", "14.9", "19.1", "17.9.1", "aurora", "17.x"],
  instanceClass: ["t3.medium", "db.t3", "db.serverless", "DB.T3.MEDIUM"],
  image: ["", "Nginx", "nginx:", "nginx: 1", "https://nginx", "nginx@sha256:12"],
  desiredCount: ["-1", "1.5", "5001", "two", ""],
  cpu: ["500", "0", "512.5", "toString"],
  memory: ["512", "1500", "8192", "1e3"],
  certificateArn: [
    "certificate",
    "arn:aws:acm:us-west-2:123456789012:certificate/1",
    "arn:aws:iam::123456789012:server-certificate/x",
  ],
  alarmEmails: ["ops@example.com", '["ops"]', '["a@b.c","a@b.c"]', "{}", "[1]"],
  passwordVersion: ["0", "-1", "1.5", "next"],
  production: ["yes", "1", "True"],
  peerStack: ["a/b", "a/b/c/d", "blue green", ""],
};
