-- read
INSERT INTO t VALUES (1, NULL);
SELECT b FROM t;
-- replicate-forward
INSERT INTO t VALUES (2, 2);
-- replicate-back
INSERT INTO t VALUES (3, NULL);
