-- read
SELECT * FROM t;
-- write
DELETE FROM t;
-- replicate-forward
INSERT INTO t VALUES (2);
