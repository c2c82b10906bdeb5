-- read
SELECT b::e FROM t;
-- write
INSERT INTO t VALUES (1, 'x'::e);
-- call
SELECT f('x'::e::text);
-- replicate-forward
INSERT INTO t VALUES (2, 'x');
