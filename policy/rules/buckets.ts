import { comesFrom, ofType, type Properties, type Stack } from "../resource";
import type { Violation } from "../rule";
import type { KnownType } from "../types";

/** What S3 can be told about a bucket is a resource of its own: each bucket needs one of the type, without faults. */
export function* forEachBucket(
  stack: Stack,
  type: KnownType,
  faults: (props: Properties) => Iterable<string>,
): Generator<Violation> {
  for (const bucket of ofType(stack, "aws:s3/bucket:Bucket")) {
    const settings = ofType(stack, type).filter((setting) => comesFrom(setting, "bucket", bucket));
    if (settings.length === 0) yield [bucket, `It has no ${type.split(":").at(-1)}.`];
    for (const setting of settings) {
      for (const fault of faults(setting.props)) yield [setting, fault];
    }
  }
}
