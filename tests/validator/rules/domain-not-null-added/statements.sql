-- read
SELECT b FROM t;
-- write
INSERT INTO t VALUES (1, NULL);
-- call
SELECT f(NULL);
-- replicate-forward
INSERT INTO t VALUES (2, NULL);
-- replicate-back
INSERT INTO t VALUES (3, 3);
