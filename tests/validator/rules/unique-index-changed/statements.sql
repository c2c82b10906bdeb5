-- read
EXPLAIN (COSTS off) SELECT a FROM t WHERE b = 'x1';
SELECT a FROM t WHERE b = 'x1';
-- write
INSERT INTO t VALUES (-1, 'X1');
-- replicate-forward
INSERT INTO t VALUES (-1, 'X1');
-- replicate-back
INSERT INTO t VALUES (-2, 'new');
