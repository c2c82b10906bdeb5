CREATE TABLE t (a int PRIMARY KEY, b oid);
SELECT lo_from_bytea(1, '\x00');
INSERT INTO t VALUES (1, 1);
