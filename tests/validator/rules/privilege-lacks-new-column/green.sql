CREATE ROLE app_nc LOGIN;
CREATE TABLE t (a int PRIMARY KEY, b int);
GRANT SELECT (a, b) ON t TO app_nc;
ALTER TABLE t ADD c int;
