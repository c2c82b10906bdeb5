-- read
SET LOCAL ROLE app_nc;
SELECT a, b FROM t;
SELECT * FROM t;
-- replicate-back
INSERT INTO t VALUES (1, 2, 3);
