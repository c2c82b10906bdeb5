-- write
INSERT INTO t VALUES (nextval('s'));
