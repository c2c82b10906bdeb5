-- read
SELECT * FROM t WHERE a = 1;
-- write
INSERT INTO t VALUES (1);
INSERT INTO t VALUES (50);
-- replicate-forward
INSERT INTO t VALUES (2);
INSERT INTO t VALUES (60);
-- replicate-back
INSERT INTO t VALUES (3);
