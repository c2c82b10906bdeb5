-- read
INSERT INTO t VALUES (1, 'z');
SELECT b FROM t;
-- replicate-forward
INSERT INTO t VALUES (2, 'y');
-- replicate-back
INSERT INTO t VALUES (3, 'z');
