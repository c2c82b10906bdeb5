import type { Account } from "../aws/account";
import { regionOf, type Iam } from "../aws/iam";
import { BUCKET_ENCRYPTION } from "../aws/types/names";
import type { Answer, Call } from "./endpoint";
import type { Service } from "./service";

/**
 * AWS S3. Only the call `PutObject` is known.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export class ObjectStore implements Service {
  /** The stored objects' contents by ARN. They are lost when the process ends. */
  readonly objects = new Map<string, string>();

  constructor(
    private readonly account: Account,
    private readonly iam: Pick<Iam, "refuse">,
  ) {}

  answer({ method, path, body, accessKeyId, service }: Call): Answer | undefined {
    if (service !== "s3") return undefined;
    const { pathname, searchParams } = new URL(path, "http://localhost");
    // The SDK names the operation; the CLI does not.
    const operation = searchParams.get("x-id") ?? (method === "PUT" ? "PutObject" : method);
    if (operation !== "PutObject") {
      return failure(501, "NotImplemented", `The local S3 does not know ${operation}.`);
    }
    // The bucket is the first part of the path, because the endpoint's host name is an address.
    const arn = `arn:aws:s3:::${decodeURIComponent(pathname.slice(1))}`;
    const refusal = this.refuseStoring(accessKeyId, arn);
    if (refusal !== undefined) return failure(403, "AccessDenied", refusal);
    this.objects.set(arn, body);
    return xml(200, "");
  }

  /** The caller must be allowed to store the object and to use the key that encrypts the bucket. */
  private refuseStoring(caller: string, objectArn: string): string | undefined {
    const refusal = this.iam.refuse(caller, { action: "s3:PutObject", resource: objectArn });
    const key = this.bucketKey(/^arn:aws:s3:::([^/]+)/.exec(objectArn)?.[1] ?? "");
    if (refusal !== undefined || key === undefined) return refusal;
    const context = { "kms:ViaService": `s3.${regionOf(key)}.amazonaws.com` };
    return this.iam.refuse(caller, { action: "kms:GenerateDataKey", resource: key, context });
  }

  private bucketKey(bucket: string): string | undefined {
    const rules = this.account.find(BUCKET_ENCRYPTION, bucket)?.inputs.rules as
      { applyServerSideEncryptionByDefault: { kmsMasterKeyId: string } }[] | undefined;
    return rules?.[0]?.applyServerSideEncryptionByDefault.kmsMasterKeyId;
  }
}

/** @param message without characters that XML has to escape */
function failure(status: number, code: string, message: string): Answer {
  return xml(status, `<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

function xml(status: number, body: string): Answer {
  return { status, headers: { "Content-Type": "application/xml" }, body };
}
