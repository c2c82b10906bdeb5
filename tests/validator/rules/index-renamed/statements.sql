-- read
SELECT * FROM t WHERE b = 1;
-- write
INSERT INTO t VALUES (1, 1);
-- replicate-forward
INSERT INTO t VALUES (2, 1);
