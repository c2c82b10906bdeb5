import { generate } from "selfsigned";

/** A self-signed certificate and its key, both in PEM. A client that trusts the certificate trusts no other server. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** Creates a server certificate for localhost. It is valid for a year, because a local cloud may run for long. */
export async function createCertificate(): Promise<Certificate> {
  const year = 365 * 24 * 60 * 60 * 1000;
  const pem = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    // A minute ago, because the clock may be set back before the first connection.
    notBeforeDate: new Date(Date.now() - 60_000),
    notAfterDate: new Date(Date.now() + year),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  return { certificate: pem.cert, key: pem.private };
}
