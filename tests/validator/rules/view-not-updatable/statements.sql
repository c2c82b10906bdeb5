-- read
SELECT * FROM v;
-- write
INSERT INTO v VALUES (1);
