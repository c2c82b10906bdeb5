-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (2) RETURNING a;
