-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (1);
INSERT INTO t VALUES (7);
-- replicate-forward
INSERT INTO t VALUES (8);
-- replicate-back
INSERT INTO t VALUES (2);
