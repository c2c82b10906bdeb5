-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (2);
TRUNCATE p;
-- replicate-forward
INSERT INTO t VALUES (3);
-- replicate-back
INSERT INTO t (a) VALUES (4);
