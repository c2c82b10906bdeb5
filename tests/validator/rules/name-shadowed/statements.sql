-- read
SELECT a FROM t;
-- write
DELETE FROM t WHERE a = 1;
-- call
SELECT f(1);
