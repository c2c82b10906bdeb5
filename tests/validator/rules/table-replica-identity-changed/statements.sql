-- read
SELECT * FROM t;
-- write
UPDATE t SET c = 2;
DELETE FROM t;
-- replicate-forward
UPDATE t SET c = 3;
-- replicate-back
UPDATE t SET c = 4;
