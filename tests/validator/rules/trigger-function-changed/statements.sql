-- write
INSERT INTO t VALUES (1) RETURNING b;
-- replicate-forward
INSERT INTO t VALUES (2);
