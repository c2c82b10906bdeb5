-- read
SELECT * FROM v;
-- write
INSERT INTO v VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = excluded.b;
-- replicate-forward
INSERT INTO t VALUES (2, 2);
-- replicate-back
INSERT INTO t VALUES (3, 3);
