-- read
SET LOCAL ROLE app_al;
SELECT * FROM t;
-- write
SET LOCAL ROLE app_al;
INSERT INTO t VALUES (2);
-- call
\connect app_vu;
SET LOCAL ROLE app_al;
SELECT f();
