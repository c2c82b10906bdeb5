-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (2, 2);
INSERT INTO t VALUES (3, -3);
-- replicate-forward
INSERT INTO t VALUES (4, 4);
-- replicate-back
INSERT INTO t VALUES (5, 5);
