-- write
INSERT INTO t VALUES (nextval('s'));
-- replicate-forward
INSERT INTO t VALUES (nextval('s'));
-- replicate-back
ALTER SEQUENCE s RESTART 3000000000;
ALTER TABLE t ALTER a TYPE bigint;
INSERT INTO t VALUES (nextval('s'));
