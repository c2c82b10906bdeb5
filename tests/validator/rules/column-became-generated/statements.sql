-- read
SELECT a, b FROM t;
-- write
INSERT INTO t VALUES (1, 1);
UPDATE t SET b = 1;
-- replicate-forward
INSERT INTO t VALUES (2, 2);
-- replicate-back
INSERT INTO t (a) VALUES (3);
