-- read
SELECT * FROM t;
-- write
INSERT INTO t (a) VALUES (1);
INSERT INTO t (a) VALUES (2);
-- replicate-forward
INSERT INTO t (a) VALUES (3);
INSERT INTO t (a) VALUES (4);
