-- read
SELECT a FROM t;
-- write
DELETE FROM p WHERE id = 1;
-- replicate-forward
DELETE FROM p WHERE id = 1;
-- replicate-back
INSERT INTO p VALUES (2);
