-- write
SET ROLE app_ls;
INSERT INTO t (b) VALUES (1);
-- read
SET ROLE app_ls;
SELECT a FROM t;
