-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (nextval('s'));
-- replicate-forward
INSERT INTO t VALUES (1);
