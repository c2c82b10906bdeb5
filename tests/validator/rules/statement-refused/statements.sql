-- read
SELECT a FROM t;
-- write
UPDATE t SET a = 2;
