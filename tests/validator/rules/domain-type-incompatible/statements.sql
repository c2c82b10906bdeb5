-- read
SELECT a FROM t WHERE b = 1::int;
-- write
INSERT INTO t VALUES (2, 1::int);
-- replicate-forward
INSERT INTO t VALUES (3, 2);
