-- read
EXPLAIN (COSTS off) SELECT * FROM t WHERE c = 1;
SELECT * FROM t WHERE c = 1;
-- write
EXPLAIN (COSTS off) UPDATE t SET a = -a WHERE c = 1;
UPDATE t SET a = -a WHERE c = 1;
