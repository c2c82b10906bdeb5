-- read
INSERT INTO t VALUES (1, NULL);
SELECT * FROM t WHERE b IS NULL;
-- write
INSERT INTO t VALUES (1, 1);
-- replicate-forward
INSERT INTO t VALUES (2, 2);
-- replicate-back
INSERT INTO t VALUES (3, NULL);
