-- read
SELECT * FROM v;
-- write
INSERT INTO v VALUES (1);
-- replicate-forward
INSERT INTO t VALUES (2);
-- replicate-back
INSERT INTO t VALUES (3);
