-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (1), (2);
-- replicate-forward
INSERT INTO t VALUES (3), (4);
-- replicate-back
INSERT INTO t (a) VALUES (5);
