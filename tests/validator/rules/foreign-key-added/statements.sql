-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (2, 9);
DELETE FROM p;
TRUNCATE p;
-- replicate-forward
INSERT INTO t VALUES (3, 9);
-- replicate-back
INSERT INTO t VALUES (4, 1);
