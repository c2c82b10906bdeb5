-- read
SELECT a FROM t;
SELECT * FROM t;
-- write
INSERT INTO t VALUES (2);
INSERT INTO archive SELECT * FROM t;
-- replicate-forward
INSERT INTO t VALUES (3);
-- replicate-back
INSERT INTO t VALUES (4);
