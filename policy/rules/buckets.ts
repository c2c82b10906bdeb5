import { comesFrom, ofType, type Properties, type Stack } from "../resource";
import type { Violation } from "../rule";
import type { KnownType } from "../types";

/**
 * Reports each bucket without a setting of the type, and each fault of such a setting. In Pulumi, every setting of a bucket is
 * a separate resource.
 */
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
