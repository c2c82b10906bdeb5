CREATE TABLE t (a int PRIMARY KEY);
CREATE FUNCTION f(a int) RETURNS text LANGUAGE sql AS 'SELECT (a / 3.0::float8)::text';
ALTER FUNCTION f(int) SET extra_float_digits = 0;
