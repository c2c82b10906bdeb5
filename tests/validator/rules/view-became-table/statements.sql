-- read
SELECT a FROM v;
-- write
INSERT INTO base VALUES (5);
INSERT INTO v VALUES (6);
