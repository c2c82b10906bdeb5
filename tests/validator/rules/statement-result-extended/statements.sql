-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (2) RETURNING *;
