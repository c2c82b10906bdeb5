-- read
SELECT a, b FROM t;
-- write
INSERT INTO t (a) VALUES (2) RETURNING b;
-- replicate-forward
INSERT INTO t (a) VALUES (3);
