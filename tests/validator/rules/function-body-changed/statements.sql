-- read
SELECT f(a) FROM t;
-- write
UPDATE t SET a = f(a) RETURNING a;
-- call
SELECT f(1);
