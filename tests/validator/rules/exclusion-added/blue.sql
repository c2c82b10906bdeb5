CREATE TABLE t (a int PRIMARY KEY, b int4range);
INSERT INTO t VALUES (1, '[1,5)');
