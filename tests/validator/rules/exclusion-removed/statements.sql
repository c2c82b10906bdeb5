-- read
INSERT INTO t VALUES (2, '[2,3)');
SELECT a FROM t;
-- replicate-forward
INSERT INTO t VALUES (2, '[20,30)');
-- replicate-back
INSERT INTO t VALUES (3, '[2,3)');
