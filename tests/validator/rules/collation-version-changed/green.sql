CREATE COLLATION c (provider = icu, locale = 'en');
CREATE TABLE t (a text PRIMARY KEY);
UPDATE pg_collation SET collversion = '1' WHERE collname = 'c';
