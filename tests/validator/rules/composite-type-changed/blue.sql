CREATE TYPE pair AS (a int, b int);
CREATE TABLE t (a int PRIMARY KEY, b pair);
INSERT INTO t VALUES (1, ROW(1, 2));
CREATE FUNCTION f(pair) RETURNS int LANGUAGE sql AS 'SELECT ($1).a';
