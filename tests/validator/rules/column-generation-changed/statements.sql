-- read
SELECT b FROM t;
-- write
INSERT INTO t (a) VALUES (2);
-- replicate-forward
INSERT INTO t (a) VALUES (3);
