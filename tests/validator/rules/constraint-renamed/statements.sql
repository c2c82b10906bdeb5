-- read
SELECT a FROM t;
-- write
SET CONSTRAINTS old DEFERRED;
-- replicate-forward
INSERT INTO t VALUES (1, NULL);
-- replicate-back
INSERT INTO t VALUES (2, NULL);
