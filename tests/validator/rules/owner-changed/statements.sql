-- read
SET LOCAL ROLE app_oc;
SELECT * FROM t;
-- write
SET LOCAL ROLE app_oc;
INSERT INTO t VALUES (1);
ALTER TABLE t ADD b int;
