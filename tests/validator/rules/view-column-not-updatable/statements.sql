-- read
SELECT a FROM v;
-- write
INSERT INTO v (a) VALUES (1);
INSERT INTO v VALUES (2, 2);
UPDATE v SET b = 1;
