-- read
SELECT id FROM t WHERE a = 'A';
-- write
INSERT INTO t VALUES ('A', 2);
-- replicate-forward
INSERT INTO t VALUES ('A', 3);
