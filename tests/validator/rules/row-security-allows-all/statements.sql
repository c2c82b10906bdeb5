-- read
SET ROLE app_rt;
SELECT * FROM t;
SET LOCAL row_security = off;
SELECT * FROM t;
-- write
SET ROLE app_rt;
INSERT INTO t VALUES (2);
UPDATE t SET a = 3 WHERE a = 2;
DELETE FROM t WHERE a = 3;
COPY t FROM '/dev/null';
-- replicate-forward
INSERT INTO t VALUES (5);
