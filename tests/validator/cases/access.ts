import { table, type Case } from "./case";

export const accessCases: readonly Case[] = [
  {
    title: "row security is switched on",
    blue: table("a int"),
    green: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY;`,
    finds: ["error row-security-enabled table t"],
  },
  {
    title: "row security is switched on with a policy that allows only some what",
    blue: table("a int"),
    green: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (true) WITH CHECK (a > 0);`,
    finds: ["error row-security-enabled table t", "info policy-without-effect policy t.p"],
  },
  {
    title: "a policy for every command becomes one for each but DELETE, and one for other roles",
    blue: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (true);`,
    green: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY q ON t FOR SELECT USING (true);
      CREATE POLICY r ON t FOR INSERT WITH CHECK (true); CREATE POLICY s ON t FOR UPDATE USING (true) WITH CHECK (true);
      CREATE POLICY u ON t FOR DELETE TO pg_monitor USING (true);`,
    finds: [
      "error policy-restricts policy t.p",
      "info policy-split policy t.q",
      "info policy-split policy t.r",
      "info policy-split policy t.s",
      "warning policy-allows policy t.u",
    ],
  },
  {
    title: "policies are for fewer commands, for other roles, and for more",
    blue: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (a > 1);
      CREATE POLICY q ON t TO pg_monitor USING (a > 2); CREATE POLICY r ON t TO pg_monitor USING (a > 3);`,
    green: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t FOR SELECT USING (a > 1);
      CREATE POLICY q ON t TO pg_read_all_data USING (a > 2); CREATE POLICY r ON t USING (a > 3);`,
    finds: [
      "error policy-restricts policy t.p",
      "error policy-restricts policy t.q",
      "warning policy-changed policy t.r",
    ],
  },
  {
    title: "row security is switched off",
    blue: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY;`,
    green: table("a int"),
    finds: ["warning row-security-disabled table t"],
  },
  {
    title: "row security binds the owner too",
    blue: `CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY;`,
    green: `CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`,
    finds: ["error row-security-forced table t"],
  },
  {
    title: "row security no longer binds the owner",
    blue: `CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`,
    green: `CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY;`,
    finds: ["warning row-security-disabled table t"],
  },
];
