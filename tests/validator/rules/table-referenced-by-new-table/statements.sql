-- read
SELECT * FROM p;
-- write
INSERT INTO p VALUES (2);
TRUNCATE p;
-- replicate-forward
INSERT INTO p VALUES (3);
