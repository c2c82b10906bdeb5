-- read
SELECT * FROM t;
SELECT ctid FROM t;
-- write
INSERT INTO t VALUES (2);
TRUNCATE t;
-- replicate-forward
INSERT INTO t VALUES (3);
