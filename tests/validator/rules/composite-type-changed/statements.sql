-- read
SELECT b FROM t;
-- write
INSERT INTO t VALUES (2, ROW(1, 2)::pair);
-- call
SELECT f('(1,2)');
-- replicate-forward
INSERT INTO t VALUES (3, ROW(1, 2));
-- replicate-back
INSERT INTO t VALUES (4, ROW(1, 2, 3));
