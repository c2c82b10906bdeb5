import type { Rule } from "../rule";
import { CONSTRAINTS } from "./constraints";
import { ENCRYPTION } from "./encryption";
import { EXPOSURE } from "./exposure";
import { HARDENING } from "./hardening";
import { IAM } from "./iam";
import { LOGS } from "./logs";
import { NAMING } from "./naming";
import { RECOVERY } from "./recovery";
import { SECRETS } from "./secrets";
import { TLS } from "./tls";

/** All rules, by concern. */
export const RULES: Readonly<Record<string, readonly Rule[]>> = {
  "Encryption at rest": ENCRYPTION,
  "Encryption in transit": TLS,
  "Exposure to the internet": EXPOSURE,
  Permissions: IAM,
  Secrets: SECRETS,
  Logs: LOGS,
  Recovery: RECOVERY,
  "Names and tags": NAMING,
  "Decisions for these environments": CONSTRAINTS,
  "Other best practices": HARDENING,
};
