CREATE TABLE t (a int PRIMARY KEY, b int4range, CONSTRAINT t_excl EXCLUDE USING gist (b WITH -|-));
INSERT INTO t VALUES (1, '[1,5)');
