CREATE ROLE app_vo;
CREATE TABLE t (a int PRIMARY KEY);
CREATE VIEW v AS SELECT a FROM t;
GRANT ALL ON v TO app_vo;
ALTER VIEW v SET (security_invoker = true);
