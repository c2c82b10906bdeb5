import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { randomUUID } from "node:crypto";
import type { Report } from "./report";

/** The place in S3 where the environment keeps its reports. S3 encrypts them with the bucket's key. */
export interface ReportStore {
  readonly bucket: string;
  /** The beginning of every object's name. Ends with a slash. */
  readonly prefix: string;
}

/**
 * Stores the report in S3.
 * @returns its location: `s3://bucket/prefix/2026-12-31T12-00-00.000Z-<uuid>.json`
 * @throws Error that names the location
 */
export async function storeReport(report: Report, { bucket, prefix }: ReportStore): Promise<string> {
  // Most tools would have to escape colons in a name.
  const key = `${prefix}${report.metadata.timestamp.replace(/:/g, "-")}-${randomUUID()}.json`;
  const location = `s3://${bucket}/${key}`;
  const s3 = new S3Client({
    // Milliseconds. Without limits, a subnet without a route to S3 would run into the Lambda's timeout, which explains nothing.
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
  });
  try {
    const Body = JSON.stringify(report);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: "application/json" }));
    return location;
  } catch (error) {
    const { name, message } = error as Error;
    throw new Error(`The whole report cannot be stored as ${location}: ${name}: ${message}`, { cause: error });
  } finally {
    s3.destroy();
  }
}
