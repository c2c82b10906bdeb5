-- read
SELECT b FROM t;
-- write
INSERT INTO t VALUES (2, 2);
UPDATE t SET b = 3;
-- replicate-forward
INSERT INTO t VALUES (3, 3);
-- replicate-back
INSERT INTO t VALUES (4);
