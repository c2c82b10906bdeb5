CREATE TYPE pair AS (a int, b int);
CREATE TABLE t (a int PRIMARY KEY, b text);
INSERT INTO t VALUES (1, '1');
CREATE FUNCTION f(text) RETURNS text LANGUAGE sql AS 'SELECT ''text''';
CREATE FUNCTION f(bigint) RETURNS text LANGUAGE sql AS 'SELECT ''bigint''';
