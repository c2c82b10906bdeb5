CREATE COLLATION c (provider = icu, locale = 'en');
CREATE TABLE t (a text PRIMARY KEY);
DROP COLLATION c;
