-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (1, NULL), (2, NULL);
-- replicate-forward
INSERT INTO t VALUES (3, NULL), (4, NULL);
-- replicate-back
INSERT INTO t VALUES (5, 5);
