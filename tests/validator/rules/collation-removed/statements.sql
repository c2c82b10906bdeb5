-- read
SELECT a FROM t ORDER BY a COLLATE c;
-- write
DELETE FROM t WHERE a > 'x' COLLATE c;
-- replicate-forward
INSERT INTO t VALUES ('x');
