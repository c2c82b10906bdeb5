import { generate } from "selfsigned";

/** PEM texts. The certificate is its own authority: who trusts it trusts the server that has the key, and nothing else. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A server certificate for localhost, valid for a year: a local cloud may run for long. Each start makes a new one. */
export async function createCertificate(): Promise<Certificate> {
  const year = 365 * 24 * 60 * 60 * 1000;
  const pem = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    // A minute back, for a clock that is set between this call and the first connection.
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
