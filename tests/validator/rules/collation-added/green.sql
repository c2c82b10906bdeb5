CREATE TABLE t (a text PRIMARY KEY);
CREATE COLLATION c (provider = icu, locale = 'en');
