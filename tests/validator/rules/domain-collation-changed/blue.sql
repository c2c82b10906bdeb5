CREATE COLLATION insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE DOMAIN d AS text;
CREATE TABLE t (a int PRIMARY KEY, b d);
