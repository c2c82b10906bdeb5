-- read
SELECT a FROM t WHERE b + 0 = 3;
-- write
INSERT INTO t VALUES (2, NULL, ROW(1, 2)::pair);
-- call
SELECT f(ROW(1, 2)::pair);
