-- read
SELECT b FROM t;
-- write
INSERT INTO t VALUES (1, ROW(1, 2));
