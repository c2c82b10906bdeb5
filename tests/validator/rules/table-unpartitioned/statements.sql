-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (1) ON CONFLICT (a) DO NOTHING;
DELETE FROM t;
TRUNCATE t;
-- replicate-forward
INSERT INTO t VALUES (2);
-- replicate-back
INSERT INTO t VALUES (30);
