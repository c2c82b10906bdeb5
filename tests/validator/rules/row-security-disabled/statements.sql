-- read
SET LOCAL ROLE app_rsd;
SELECT * FROM t;
-- write
SET LOCAL ROLE app_rsd;
DELETE FROM t;
-- replicate-forward
INSERT INTO t VALUES (3);
-- replicate-back
INSERT INTO t VALUES (4);
