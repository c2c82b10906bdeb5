-- read
SET LOCAL ROLE app_pr;
SELECT * FROM t;
-- write
SET LOCAL ROLE app_pr;
INSERT INTO t VALUES (2);
-- replicate-forward
INSERT INTO t VALUES (3);
-- replicate-back
INSERT INTO t VALUES (4);
