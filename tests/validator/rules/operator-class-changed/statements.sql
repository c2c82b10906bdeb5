-- read
SET LOCAL enable_seqscan = off;
SET LOCAL enable_bitmapscan = off;
SELECT id FROM t WHERE a = 2;
-- write
INSERT INTO t VALUES (2, 2);
-- replicate-forward
INSERT INTO t VALUES (3, 3);
