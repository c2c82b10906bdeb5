-- read
SELECT * FROM t;
-- write
UPDATE t SET b = 'two' WHERE a = 1;
-- replicate-forward
INSERT INTO t VALUES (2, 'x');
-- replicate-back
INSERT INTO t VALUES (3, 'x');
