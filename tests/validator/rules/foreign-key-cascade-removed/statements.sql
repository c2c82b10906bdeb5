-- read
SELECT a FROM t;
-- write
DELETE FROM p WHERE id = 1;
SELECT count(*) FROM t;
-- replicate-forward
DELETE FROM p WHERE id = 1;
-- replicate-back
DELETE FROM p WHERE id = 2;
