-- read
SELECT * FROM t;
-- write
INSERT INTO t (a) VALUES (1) RETURNING b;
-- replicate-forward
INSERT INTO t (a) VALUES (2);
-- replicate-back
INSERT INTO t (a) VALUES (3);
