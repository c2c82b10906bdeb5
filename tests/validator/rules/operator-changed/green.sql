CREATE TABLE t (a int PRIMARY KEY);
INSERT INTO t VALUES (1);
CREATE FUNCTION same(int, text) RETURNS bool LANGUAGE sql AS 'SELECT $1::text = $2';
CREATE FUNCTION differ(int, text) RETURNS bool LANGUAGE sql AS 'SELECT $1::text <> $2';
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = text, FUNCTION = same);
DROP OPERATOR === (int, text); CREATE OPERATOR === (LEFTARG = int, RIGHTARG = text, FUNCTION = differ);
