-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (6);
INSERT INTO t VALUES (1);
-- replicate-forward
INSERT INTO t VALUES (2);
-- replicate-back
INSERT INTO t VALUES (12);
