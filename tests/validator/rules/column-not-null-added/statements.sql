-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (1, NULL);
-- replicate-forward
INSERT INTO t VALUES (2, NULL);
-- replicate-back
INSERT INTO t VALUES (3, 3);
