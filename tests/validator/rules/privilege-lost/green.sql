CREATE ROLE app_pl LOGIN;
CREATE TABLE t (a int PRIMARY KEY);
GRANT SELECT, INSERT ON t TO app_pl;
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
-- Nobody can write to a view that counts: its privileges allow to lock it, and either is enough.
CREATE VIEW counted AS SELECT count(*) AS rows FROM t;
CREATE VIEW locked AS SELECT count(*) AS rows FROM t;
GRANT UPDATE, DELETE ON counted, locked TO app_pl;
REVOKE SELECT, INSERT ON t FROM app_pl; REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;
REVOKE UPDATE ON counted FROM app_pl;
REVOKE UPDATE, DELETE ON locked FROM app_pl;
