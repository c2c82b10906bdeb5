-- read
SELECT * FROM t;
-- write
CREATE PUBLICATION everything FOR TABLE t;
UPDATE t SET b = 2;
-- replicate-forward
UPDATE t SET b = 3;
-- replicate-back
UPDATE t SET b = 4;
