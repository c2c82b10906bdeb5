CREATE TABLE t (a int PRIMARY KEY, b int);
INSERT INTO t SELECT n, n FROM generate_series(1, 5000) n;
CREATE INDEX i ON t (b);
ANALYZE t;
DROP INDEX i;
