-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (2, '[2,3)');
-- replicate-forward
INSERT INTO t VALUES (2, '[2,3)');
-- replicate-back
INSERT INTO t VALUES (3, '[5,8)');
