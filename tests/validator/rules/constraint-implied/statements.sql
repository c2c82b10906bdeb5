-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (1, 1), (2, 1), (3, NULL), (4, NULL);
-- replicate-forward
INSERT INTO t VALUES (5, 1), (6, NULL);
-- replicate-back
INSERT INTO t VALUES (7, 1), (8, NULL);
