CREATE COLLATION insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE DOMAIN d AS text;
CREATE TABLE t (a int PRIMARY KEY, b d);
ALTER TABLE t DROP b; DROP DOMAIN d; CREATE DOMAIN d AS text COLLATE insensitive; ALTER TABLE t ADD b d;
