-- read
SELECT b::int FROM t;
-- write
INSERT INTO t VALUES (2, NULL, ROW(1, 2)::pair);
-- call
SELECT f(ROW(1, 2)::pair);
