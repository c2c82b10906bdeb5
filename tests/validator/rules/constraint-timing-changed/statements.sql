-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (1, 1);
SET CONSTRAINTS t_b_fkey DEFERRED;
-- replicate-forward
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (2, 1);
-- replicate-back
INSERT INTO t VALUES (3, 1);
