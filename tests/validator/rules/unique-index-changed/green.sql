CREATE COLLATION insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE t (a int PRIMARY KEY, b text);
INSERT INTO t SELECT n, 'x' || n FROM generate_series(1, 5000) n;
CREATE UNIQUE INDEX u ON t (b);
ANALYZE t;
DROP INDEX u; CREATE UNIQUE INDEX u ON t (b COLLATE insensitive);
