-- read
SELECT b FROM t;
-- write
INSERT INTO t VALUES (1, -1);
-- call
SELECT f(-1);
-- replicate-forward
INSERT INTO t VALUES (2, -1);
-- replicate-back
INSERT INTO t VALUES (3, 3);
