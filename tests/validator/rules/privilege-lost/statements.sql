-- read
SET LOCAL ROLE app_pl;
SELECT * FROM t;
-- write
SET LOCAL ROLE app_pl;
UPDATE t SET a = 5;
INSERT INTO t VALUES (1);
LOCK TABLE counted;
LOCK TABLE locked;
-- call
SET LOCAL ROLE app_pl;
SELECT f(1);
-- replicate-forward
INSERT INTO t VALUES (2);
