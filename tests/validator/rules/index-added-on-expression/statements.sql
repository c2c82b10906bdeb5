-- read
SELECT * FROM t WHERE 1 / b = 1;
-- write
INSERT INTO t VALUES (1, 1);
INSERT INTO t VALUES (2, 0);
-- replicate-forward
INSERT INTO t VALUES (3, 0);
