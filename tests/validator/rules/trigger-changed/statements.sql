-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (1) RETURNING b;
-- replicate-forward
INSERT INTO t VALUES (2);
-- replicate-back
INSERT INTO t VALUES (3);
