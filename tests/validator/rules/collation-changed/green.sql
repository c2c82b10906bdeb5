DROP COLLATION IF EXISTS c; -- nothing there yet
CREATE COLLATION c (provider = icu, locale = 'en');
DROP COLLATION c; CREATE COLLATION c (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE t (a text COLLATE c, id int PRIMARY KEY);
CREATE UNIQUE INDEX u ON t (a);
INSERT INTO t VALUES ('a', 1);
