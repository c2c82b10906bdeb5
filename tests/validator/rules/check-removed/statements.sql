-- read
INSERT INTO t VALUES (9, -1);
SELECT a FROM t;
-- replicate-forward
INSERT INTO t VALUES (2, 1);
-- replicate-back
INSERT INTO t VALUES (3, -1);
