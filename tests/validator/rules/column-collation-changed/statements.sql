-- read
SELECT a FROM t ORDER BY a;
-- write
DELETE FROM t WHERE a > 'a' RETURNING a;
-- replicate-forward
INSERT INTO t VALUES ('A');
-- replicate-back
INSERT INTO t VALUES ('b');
