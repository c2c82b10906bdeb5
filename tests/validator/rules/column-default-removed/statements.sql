-- read
SELECT * FROM t;
-- write
INSERT INTO t (a) VALUES (1);
-- replicate-forward
INSERT INTO t (a) VALUES (2);
-- replicate-back
INSERT INTO t VALUES (3, 3);
