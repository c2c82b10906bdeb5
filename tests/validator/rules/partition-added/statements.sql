-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (1);
-- replicate-back
INSERT INTO t VALUES (12);
