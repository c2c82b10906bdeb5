-- read
SELECT a FROM t WHERE b = 'y';
-- write
INSERT INTO t VALUES (1, 'y');
-- replicate-forward
INSERT INTO t VALUES (2, 'y');
-- replicate-back
INSERT INTO t VALUES (3, 'x');
