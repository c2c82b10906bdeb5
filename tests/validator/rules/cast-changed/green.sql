CREATE TYPE pair AS (a int, b int);
CREATE TABLE t (a int PRIMARY KEY, b pair, c int);
INSERT INTO t VALUES (1, ROW(1, 2));
CREATE FUNCTION total(pair) RETURNS int LANGUAGE sql AS 'SELECT ($1).a + ($1).b';
CREATE FUNCTION first(pair) RETURNS int LANGUAGE sql AS 'SELECT ($1).a';
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
CREATE CAST (pair AS int) WITH FUNCTION total(pair);
DROP CAST (pair AS int); CREATE CAST (pair AS int) WITH FUNCTION first(pair);
