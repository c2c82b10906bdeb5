-- read
SELECT b FROM t;
-- write
INSERT INTO t VALUES (2, 'x'::varchar);
-- replicate-forward
INSERT INTO t VALUES (3, 'x');
-- replicate-back
INSERT INTO t VALUES (4, '12345678901');
