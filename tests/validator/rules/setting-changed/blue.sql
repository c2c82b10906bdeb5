CREATE TABLE t (a int PRIMARY KEY, b interval);
INSERT INTO t VALUES (1, '1 day');
CREATE FUNCTION f() RETURNS interval LANGUAGE sql AS 'SELECT interval ''2 days''';
