-- read
SELECT a, b FROM t;
SELECT * FROM t;
-- write
INSERT INTO t VALUES (2, 2) RETURNING a, b;
-- replicate-forward
INSERT INTO t (a, b) VALUES (3, 3);
