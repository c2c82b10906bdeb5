-- read
EXPLAIN (COSTS off) SELECT * FROM t WHERE b = 2;
-- write
EXPLAIN (COSTS off) UPDATE t SET a = -a WHERE b = 2;
