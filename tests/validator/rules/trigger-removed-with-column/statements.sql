-- read
SELECT a FROM t;
SELECT b FROM t;
-- write
INSERT INTO t (a) VALUES (1);
UPDATE t SET b = 1;
-- replicate-forward
INSERT INTO t VALUES (2);
-- replicate-back
INSERT INTO t VALUES (3);
