-- read
SELECT a, b FROM t GROUP BY a;
-- write
INSERT INTO t VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = 2;
-- replicate-forward
UPDATE t SET b = 3 WHERE a = 1;
-- replicate-back
UPDATE t SET b = 4 WHERE a = 1;
