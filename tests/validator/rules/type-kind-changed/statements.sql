-- read
SELECT enum_first(b) FROM t;
-- write
INSERT INTO t VALUES (1, 'x');
-- replicate-forward
INSERT INTO t VALUES (2, 'x');
-- replicate-back
INSERT INTO t VALUES (3, 7);
