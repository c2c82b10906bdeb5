import { deepStrictEqual, throws } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseUrl } from "../../postgres/url";

describe("parseUrl", () => {
  it("takes user, password, host, port and database, percent-encoded where need be", () => {
    deepStrictEqual(parseUrl("--blue", "postgres://u%40x:p%2Fw%25@db.example:6543/my%20db"), {
      host: "db.example",
      port: 6543,
      database: "my db",
      user: "u@x",
      password: "p/w%",
      tls: true,
    });
  });

  it("takes what is left out from libpq's variables", () => {
    const saved = { ...process.env };
    Object.assign(process.env, { PGHOST: "elsewhere", PGPORT: "7000", PGUSER: "me", PGDATABASE: "mine" });
    try {
      deepStrictEqual(parseUrl("--blue", "postgresql://"), {
        host: "elsewhere",
        port: 7000,
        database: "mine",
        user: "me",
        tls: true,
      });
    } finally {
      for (const name of ["PGHOST", "PGPORT", "PGUSER", "PGDATABASE"]) {
        if (saved[name] === undefined) delete process.env[name];
        else process.env[name] = saved[name];
      }
    }
  });

  it("verifies TLS by default, except on this machine", () => {
    const tls = (url: string) => parseUrl("--blue", url).tls;
    deepStrictEqual(
      ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "%2Fvar%2Frun"].map((host) => tls(`postgres://u@${host}/d`)),
      [false, false, false, false, false],
    );
    deepStrictEqual(
      ["10.0.0.1", "localhost.example", "127.0.0.1.example", "[::2]"].map((host) => tls(`postgres://u@${host}/d`)),
      [true, true, true, true],
    );
    deepStrictEqual(tls("postgres://u@x/d?sslmode=disable"), false);
    for (const mode of ["require", "verify-ca", "verify-full"]) {
      deepStrictEqual(tls(`postgres://u@localhost/d?sslmode=${mode}`), true, mode);
    }
  });

  it("reads sslrootcert", () => {
    const directory = mkdtempSync(join(tmpdir(), "bluegreen-test-"));
    try {
      writeFileSync(join(directory, "ca.pem"), "PEM");
      const url = `postgres://u@localhost/d?sslrootcert=${directory}/`;
      deepStrictEqual(parseUrl("--blue", `${url}ca.pem`).tls, { ca: "PEM" });
      throws(() => parseUrl("--blue", `${url}none.pem`), /^Error: --blue: cannot read sslrootcert: ENOENT/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  const refused: readonly (readonly [url: string, message: string])[] = [
    [
      "postgres://u:se#cret@x/d",
      "--blue is not a valid URL. Expected postgres://user:password@host:port/database, special characters in the password percent-encoded.",
    ],
    ["postgres://u:p@se#cret@x/d", '--blue has a "#", "/" or "@" where none can be; write %23, %2F or %40 for it.'],
    ["postgres://u:5432/secret@x/d", '--blue has a "#", "/" or "@" where none can be; write %23, %2F or %40 for it.'],
    ["postgres://u:se%cret@x/d", '--blue has a "%" that is not followed by two hexadecimal digits; write %25 for "%".'],
    ["mysql://u:secret@x/d", "--blue must begin with postgres:// or postgresql://."],
    [
      "postgres://u@x/d?sslmode=no-verify",
      "--blue: sslmode must be one of disable, require, verify-ca, verify-full; TLS without verification is not offered.",
    ],
    [
      "postgres://u@x/d?sslmode=prefer",
      "--blue: sslmode must be one of disable, require, verify-ca, verify-full; TLS without verification is not offered.",
    ],
    [
      "postgres://u@x/d?options=-c",
      "--blue has an unknown parameter options. Allowed: host, port, sslmode, sslrootcert.",
    ],
    ["postgres://x/d?SeCret@x", "--blue has an unknown parameter. Allowed: host, port, sslmode, sslrootcert."],
    ["postgres://u@x:0/d", "--blue: the port must be 1 to 65535."],
  ];
  for (const [url, message] of refused) {
    it(`refuses ${url} without repeating it`, () => {
      throws(() => parseUrl("--blue", url), { message });
    });
  }
});
