-- read
SET LOCAL ROLE app_pg;
SELECT * FROM t;
-- write
SET LOCAL ROLE app_pg;
INSERT INTO t VALUES (1);
