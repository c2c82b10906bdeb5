-- read
SET LOCAL ROLE app_pa;
SELECT * FROM t;
-- write
SET LOCAL ROLE app_pa;
UPDATE t SET a = a + 1;
-- replicate-forward
INSERT INTO t VALUES (3);
-- replicate-back
INSERT INTO t VALUES (4);
