-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (1, 1) RETURNING b;
INSERT INTO t (a) VALUES (2) RETURNING b;
-- replicate-forward
INSERT INTO t (a) VALUES (2);
-- replicate-back
INSERT INTO t (a) VALUES (3);
