-- read
INSERT INTO t VALUES (1, -1);
SELECT b FROM t;
-- replicate-forward
INSERT INTO t VALUES (2, 1);
-- replicate-back
INSERT INTO t VALUES (3, -7);
