-- read
SELECT b FROM t;
-- write
INSERT INTO t VALUES (1, 'x');
