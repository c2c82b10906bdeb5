-- read
SELECT * FROM t;
-- write
DELETE FROM t WHERE a = 1;
DELETE FROM t;
-- replicate-forward
DELETE FROM t WHERE a = 2;
