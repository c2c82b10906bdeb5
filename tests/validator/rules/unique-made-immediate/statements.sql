-- read
SELECT a FROM t;
-- write
UPDATE t SET b = 2 WHERE a = 1;
SET CONSTRAINTS t_b_key DEFERRED;
-- replicate-forward
INSERT INTO t VALUES (3, 3);
-- replicate-back
INSERT INTO t VALUES (4, 4);
