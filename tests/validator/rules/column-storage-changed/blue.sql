CREATE TABLE t (a int PRIMARY KEY, b text);
INSERT INTO t VALUES (1, 'one');
