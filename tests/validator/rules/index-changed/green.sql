CREATE TABLE t (a int PRIMARY KEY, b int, c int);
INSERT INTO t SELECT n, n, n FROM generate_series(1, 5000) n;
CREATE INDEX i ON t (c);
ANALYZE t;
DROP INDEX i; CREATE INDEX i ON t (b);
