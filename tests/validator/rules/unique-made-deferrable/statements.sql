-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (2, 1) ON CONFLICT (b) DO NOTHING;
-- replicate-forward
INSERT INTO t VALUES (3, 3);
-- replicate-back
INSERT INTO t VALUES (4, 4);
