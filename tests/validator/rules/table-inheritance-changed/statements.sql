-- read
SELECT a FROM p;
-- write
UPDATE p SET a = 2;
-- replicate-forward
INSERT INTO c VALUES (3);
-- replicate-back
INSERT INTO c VALUES (4);
