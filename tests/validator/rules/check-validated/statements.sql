-- write
INSERT INTO t VALUES (2, 2);
-- replicate-forward
INSERT INTO t VALUES (3, 3);
-- replicate-back
INSERT INTO t VALUES (4, 4);
