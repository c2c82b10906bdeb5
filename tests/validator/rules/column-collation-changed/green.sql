CREATE COLLATION english (provider = icu, locale = 'en');
CREATE TABLE t (a text PRIMARY KEY);
INSERT INTO t VALUES ('a'), ('B');
ALTER TABLE t ALTER a TYPE text COLLATE english;
