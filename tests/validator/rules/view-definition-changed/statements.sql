-- read
SELECT * FROM v;
-- write
INSERT INTO v VALUES (2);
-- replicate-forward
INSERT INTO t VALUES (3);
