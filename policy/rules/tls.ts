import { at, comesFrom, isNot, isSet, listOf, mustBe, mustBeSet, ofType, UNKNOWN, valueOf } from "../resource";
import type { Rule } from "../rule";
import { forEachBucket } from "./buckets";
import { statementsOf } from "./documents";

/** https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17 */
const RECOMMENDED_POLICIES = [
  "ELBSecurityPolicy-TLS13-1-2-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
];

/** Rules about encryption in transit. */
export const TLS: readonly Rule[] = [
  {
    name: "database-requires-tls",
    description: "A database refuses connections without TLS.",
    controls: [],
    types: ["aws:rds/cluster:Cluster", "aws:rds/clusterParameterGroup:ClusterParameterGroup"],
    *check({ type, props }) {
      if (type === "aws:rds/cluster:Cluster") {
        // Without one, it has AWS's default group, which does not require TLS in every version.
        yield* mustBeSet(props, "dbClusterParameterGroupName");
      } else if (isNot(valueOf(props.parameters, "rds.force_ssl"), "1")) {
        yield "The parameter rds.force_ssl is not 1.";
      }
    },
  },
  {
    name: "listener-tls",
    description: "A listener uses HTTPS with one of AWS's recommended policies (TLS 1.2 and 1.3), or HTTP on port 80.",
    controls: ["ELB.17"],
    types: ["aws:lb/listener:Listener"],
    *check({ props }) {
      yield* mustBe(props, "protocol", "HTTPS", "HTTP");
      if (props.protocol === "HTTP") yield* mustBe(props, "port", 80);
      if (props.protocol !== "HTTPS") return;
      yield* mustBeSet(props, "certificateArn");
      yield* mustBe(props, "sslPolicy", ...RECOMMENDED_POLICIES);
    },
  },
  {
    name: "http-redirects",
    description: "If a load balancer has an HTTPS listener, its HTTP listener only redirects to it.",
    controls: ["ELB.1"],
    *checkStack(stack) {
      const listeners = ofType(stack, "aws:lb/listener:Listener");
      for (const balancer of ofType(stack, "aws:lb/loadBalancer:LoadBalancer")) {
        const own = listeners.filter((listener) => comesFrom(listener, "loadBalancerArn", balancer));
        if (!own.some(({ props }) => props.protocol === "HTTPS")) continue;
        for (const listener of own) {
          if (listener.props.protocol !== "HTTP") continue;
          for (const action of listOf(listener.props.defaultActions)) {
            if (isNot(at(action, "redirect.protocol"), "HTTPS")) {
              yield [listener, "It does not only redirect requests to HTTPS."];
            }
          }
        }
      }
    },
  },
  {
    name: "bucket-requires-tls",
    description: "A bucket's policy denies every request without TLS.",
    controls: ["S3.5"],
    checkStack: (stack) =>
      forEachBucket(stack, "aws:s3/bucketPolicy:BucketPolicy", function* ({ policy }) {
        if (policy === UNKNOWN) return;
        const denies = statementsOf(policy).some(
          ({ Effect, Principal, Action, Resource, Condition }) =>
            Effect === "Deny" &&
            Principal === "*" &&
            listOf(Action).includes("s3:*") &&
            // The bucket, and the objects in it.
            listOf(Resource).length === 2 &&
            listOf(Resource).some((resource) => typeof resource === "string" && resource.endsWith("/*")) &&
            isSet(Condition) &&
            at(Condition, "Bool.aws:SecureTransport") === "false",
        );
        if (!denies) yield "No statement denies s3:* where aws:SecureTransport is false.";
      }),
  },
];
