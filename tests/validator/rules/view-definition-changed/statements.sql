-- read
SELECT * FROM v;
-- write
INSERT INTO v VALUES (2);
DELETE FROM v WHERE a = 1;
-- replicate-forward
INSERT INTO t VALUES (3);
