-- read
SELECT a FROM t;
-- write
INSERT INTO t (a) VALUES (2);
-- replicate-forward
INSERT INTO t VALUES (3);
UPDATE t SET a = 4 WHERE a = 3;
-- replicate-back
UPDATE t SET a = 5 WHERE a = 1;
