-- read
SELECT a FROM t WHERE a = 'A';
SELECT a FROM t WHERE a LIKE 'A';
-- write
INSERT INTO t VALUES (2, 'A');
-- replicate-forward
INSERT INTO t VALUES (2, 'A');
-- replicate-back
INSERT INTO t VALUES (3, 'b');
