CREATE ROLE app_pl LOGIN;
CREATE TABLE t (a int PRIMARY KEY);
INSERT INTO t VALUES (4);
GRANT SELECT, INSERT ON t TO app_pl;
CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION g();
GRANT UPDATE ON t TO app_pl;
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
-- Nobody can write to a view that counts: its privileges allow to lock it, and either is enough.
CREATE VIEW counted AS SELECT count(*) AS rows FROM t;
CREATE VIEW locked AS SELECT count(*) AS rows FROM t;
GRANT UPDATE, DELETE ON counted, locked TO app_pl;
