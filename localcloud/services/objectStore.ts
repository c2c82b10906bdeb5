import type { Answer, Call } from "./endpoint";

/** Decides whether the bearer of an access key may store an object; returns the reason when not. */
export type AuthorizeStore = (accessKeyId: string, objectArn: string) => string | undefined;

/**
 * AWS S3: its `PutObject` call.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export class ObjectStore {
  /** What was stored, by the object's ARN. */
  readonly objects = new Map<string, string>();

  /** @param authorize @default everybody may store everything */
  constructor(private readonly authorize: AuthorizeStore = () => undefined) {}

  /** @returns undefined for a call to another service */
  answer({ method, path, body, accessKeyId, service }: Call): Answer | undefined {
    if (service !== "s3") return undefined;
    const { pathname, searchParams } = new URL(path, "http://localhost");
    // The SDK names the operation; the CLI does not.
    const operation = searchParams.get("x-id") ?? (method === "PUT" ? "PutObject" : method);
    if (operation !== "PutObject") {
      return failure(501, "NotImplemented", `The local S3 does not know ${operation}.`);
    }
    // With an address for a host name, the bucket is the path's first part.
    const arn = `arn:aws:s3:::${decodeURIComponent(pathname.slice(1))}`;
    const denied = this.authorize(accessKeyId, arn);
    if (denied) return failure(403, "AccessDenied", denied);
    this.objects.set(arn, body);
    return xml(200, "");
  }
}

/** @param message without what XML would have to escape */
function failure(status: number, code: string, message: string): Answer {
  return xml(status, `<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

function xml(status: number, body: string): Answer {
  return { status, headers: { "Content-Type": "application/xml" }, body };
}
