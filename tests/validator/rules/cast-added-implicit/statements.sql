-- read
SELECT a FROM t WHERE b = a;
-- write
DELETE FROM t WHERE b = a;
-- call
SELECT f(1::smallint), concat_ws(',', 1 || 2);
SELECT 1 || 2;
