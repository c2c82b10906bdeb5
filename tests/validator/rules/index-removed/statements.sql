-- read
EXPLAIN (COSTS off) SELECT * FROM t WHERE b = 1;
SELECT * FROM t WHERE b = 1;
-- write
EXPLAIN (COSTS off) UPDATE t SET a = -a WHERE b = 1;
UPDATE t SET a = -a WHERE b = 1;
