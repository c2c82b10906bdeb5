-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (nextval('s'));
INSERT INTO t VALUES (nextval('s'));
