-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (2, 1) ON CONFLICT ON CONSTRAINT t_b_key DO NOTHING;
-- replicate-forward
INSERT INTO t VALUES (3, 3);
-- replicate-back
INSERT INTO t VALUES (4, 4);
