-- read
SET LOCAL ROLE app_pn;
SELECT * FROM t;
-- write
SET LOCAL ROLE app_pn;
INSERT INTO t VALUES (2);
