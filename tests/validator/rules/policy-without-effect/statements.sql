-- read
SET LOCAL ROLE app_pw;
SELECT * FROM t;
-- write
SET LOCAL ROLE app_pw;
INSERT INTO t VALUES (-2);
