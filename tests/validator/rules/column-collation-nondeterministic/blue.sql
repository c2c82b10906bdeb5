CREATE COLLATION insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE t (id int PRIMARY KEY, a text UNIQUE);
INSERT INTO t VALUES (1, 'a');
