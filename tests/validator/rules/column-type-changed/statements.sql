-- read
SELECT a FROM t WHERE a = 1::int;
-- write
INSERT INTO t VALUES (2::int);
-- replicate-forward
INSERT INTO t VALUES (3);
-- replicate-back
INSERT INTO t VALUES (4000000000);
