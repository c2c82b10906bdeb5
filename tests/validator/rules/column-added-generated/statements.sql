-- read
SELECT a FROM t;
-- write
INSERT INTO t (a) VALUES (1);
INSERT INTO t (a) VALUES (2147483647);
-- replicate-forward
INSERT INTO t VALUES (2147483647);
