-- read
INSERT INTO t VALUES (1, 'a');
SELECT a FROM t WHERE b = 'A';
-- write
INSERT INTO t VALUES (2, 'a');
DELETE FROM t WHERE b = 'A';
-- replicate-forward
INSERT INTO t VALUES (3, 'b');
