-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (2);
-- replicate-forward
INSERT INTO t VALUES (3);
