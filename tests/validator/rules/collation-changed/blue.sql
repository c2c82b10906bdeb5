CREATE COLLATION c (provider = icu, locale = 'en');
CREATE TABLE t (a text COLLATE c, id int PRIMARY KEY);
CREATE UNIQUE INDEX u ON t (a);
INSERT INTO t VALUES ('a', 1);
