CREATE COLLATION english (provider = icu, locale = 'en');
CREATE TABLE t (a text PRIMARY KEY);
INSERT INTO t VALUES ('a'), ('B');
