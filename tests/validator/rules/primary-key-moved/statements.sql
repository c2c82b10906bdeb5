-- read
SELECT a FROM t WHERE a = 1;
-- write
INSERT INTO t VALUES (1, 10) ON CONFLICT (a) DO NOTHING;
INSERT INTO t VALUES (3, 10) ON CONFLICT (b) DO NOTHING;
-- replicate-forward
UPDATE t SET c = 1 WHERE a = 1;
-- replicate-back
UPDATE t SET c = 2 WHERE a = 2;
