-- read
INSERT INTO t VALUES (1, 'x'), (2, 'y');
SELECT max(b) FROM t;
SELECT a FROM t ORDER BY b;
-- write
INSERT INTO t VALUES (1, 'y');
DELETE FROM t WHERE b > 'x';
-- replicate-forward
INSERT INTO t VALUES (2, 'y');
-- replicate-back
INSERT INTO t VALUES (3, 'x');
