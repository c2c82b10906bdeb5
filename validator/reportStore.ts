import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { randomUUID } from "node:crypto";
import type { Report } from "./report";

/** Where the environment keeps its reports: S3, which encrypts them with the bucket's own key. */
export interface ReportStore {
  readonly bucket: string;
  /** What every object's name begins with; ends with a slash. */
  readonly prefix: string;
}

/** @returns where it is: `s3://bucket/prefix/2026-12-31T12-00-00.000Z-<uuid>.json` @throws Error that names the place */
export async function storeReport(report: Report, { bucket, prefix }: ReportStore): Promise<string> {
  // In a name, colons would have to be escaped by most tools.
  const key = `${prefix}${report.metadata.timestamp.replace(/:/g, "-")}-${randomUUID()}.json`;
  const location = `s3://${bucket}/${key}`;
  const s3 = new S3Client({
    // Without limits a subnet without a way out ends in the Lambda's own time-out, which explains nothing. Milliseconds.
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
