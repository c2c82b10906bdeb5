import { deepStrictEqual, throws } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseUrl } from "../../postgres/url";

describe("parseUrl", () => {
  it("reads user, password, host, port and database, percent-encoded where necessary", () => {
    deepStrictEqual(parseUrl("--blue", "postgres://u%40x:p%2Fw%25@db.example:6543/my%20db"), {
      host: "db.example",
      port: 6543,
      database: "my db",
      user: "u@x",
      password: "p/w%",
      tls: true,
    });
  });

  it("reads missing parts from libpq's variables", () => {
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

  it("accepts several servers, in the host's place or as parameters", () => {
    const addresses = (url: string) => {
      const { host, port, otherAddresses = [] } = parseUrl("--blue", url);
      return [{ host, port }, ...otherAddresses].map((address) => `${address.host} ${address.port}`);
    };
    for (const [url, expected] of [
      ["postgres://u:p@a:1,[::1]:2,c/d", ["a 1", "::1 2", "c 5432"]],
      ["postgres:///d?host=a,b&port=7", ["a 7", "b 7"]],
      ["postgres://u@/d?host=/run/a,b&port=1,2", ["/run/a 1", "b 2"]],
      ["postgres://%2Frun%2Fpg:1,b/d", ["/run/pg 1", "b 5432"]],
      ["postgres://", ["localhost 5432"]],
    ] as const) {
      deepStrictEqual(addresses(url), expected, url);
    }
    // Plain connections are the default only where none leaves the machine.
    deepStrictEqual(
      ["a,localhost", "localhost,127.0.0.1"].map((hosts) => parseUrl("--blue", `postgres://u@${hosts}/d`).tls),
      [true, false],
    );
  });

  it("accepts connect_timeout, application_name, target_session_attrs and options as libpq does", () => {
    const url =
      "postgres://u@h/d?connect_timeout=3&application_name=a+b&target_session_attrs=primary&options=-c%20x%3D1";
    deepStrictEqual(parseUrl("--blue", url), {
      host: "h",
      port: 5432,
      database: "d",
      user: "u",
      tls: true,
      connectTimeout: 3000,
      applicationName: "a+b",
      sessionAttributes: "primary",
      options: "-c x=1",
    });
  });

  const ALLOWED =
    "Allowed: host, port, sslmode, sslrootcert, connect_timeout, application_name, target_session_attrs, options.";
  const refused: readonly (readonly [url: string, message: string])[] = [
    [
      "se#cret",
      "--blue is not a valid URL. Expected postgres://user:password@host:port/database, special characters in the password percent-encoded.",
    ],
    ["postgres://u:se#cret@x/d", '--blue has a "#", "/" or "@" where none is allowed; write %23, %2F or %40 instead.'],
    [
      "postgres://u:p@se#cret@x/d",
      '--blue has a "#", "/" or "@" where none is allowed; write %23, %2F or %40 instead.',
    ],
    [
      "postgres://u:5432/secret@x/d",
      '--blue has a "#", "/" or "@" where none is allowed; write %23, %2F or %40 instead.',
    ],
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
    ["postgres://u@x/d?channel_binding=require", `--blue has an unknown parameter channel_binding. ${ALLOWED}`],
    ["postgres://x/d?SeCret@x", `--blue has an unknown parameter. ${ALLOWED}`],
    ["postgres://u:se?cret=1@x/d", `--blue has an unknown parameter. ${ALLOWED}`],
    ["postgres://u@x/d?port", `--blue has an unknown parameter. ${ALLOWED}`],
    [
      "postgres://u@x/d?connect_timeout=soon",
      "--blue: connect_timeout must be a whole number of seconds; 0 means no limit.",
    ],
    [
      "postgres://u@x/d?target_session_attrs=leader",
      "--blue: target_session_attrs must be one of any, read-write, read-only, primary, standby, prefer-standby.",
    ],
    ["postgres://u@x/d?host=a,b,c&port=1,2", "--blue names 2 ports and 3 hosts."],
    ["postgres://u@x:y/d", "--blue: the port must be 1 to 65535."],
    ["postgres://u@x:0/d", "--blue: the port must be 1 to 65535."],
  ];
  for (const [url, message] of refused) {
    it(`refuses ${url} without repeating it`, () => {
      throws(() => parseUrl("--blue", url), { message });
    });
  }
});
