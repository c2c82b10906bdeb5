-- read
SELECT a FROM t WHERE b = 1::int;
-- write
INSERT INTO t VALUES (2, 1::int);
-- replicate-forward
INSERT INTO t VALUES (3, 2);
-- replicate-back
INSERT INTO t VALUES (4, true);
