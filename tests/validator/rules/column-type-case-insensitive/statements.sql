-- read
SELECT count(*) FROM t WHERE a = 'A';
-- write
INSERT INTO t VALUES ('A');
-- replicate-forward
INSERT INTO t VALUES ('A');
