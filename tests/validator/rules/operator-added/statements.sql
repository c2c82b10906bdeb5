-- read
SELECT a FROM t WHERE a === 1;
-- write
DELETE FROM t WHERE a === 1;
-- replicate-forward
INSERT INTO t VALUES (2);
