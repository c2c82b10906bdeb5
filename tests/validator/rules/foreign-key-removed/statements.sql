-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (2, 9);
-- replicate-forward
INSERT INTO t VALUES (3, 1);
-- replicate-back
INSERT INTO t VALUES (4, 9);
