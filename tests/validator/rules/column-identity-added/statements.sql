-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (1, 1);
-- replicate-forward
INSERT INTO t VALUES (77, 1);
-- replicate-back
INSERT INTO t (b) VALUES (1);
