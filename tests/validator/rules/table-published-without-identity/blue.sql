CREATE TABLE t (a int, b int);
CREATE TABLE u (a int PRIMARY KEY, b int);
CREATE TABLE v (a int PRIMARY KEY, b int);
CREATE TABLE w (a int PRIMARY KEY, b int);
INSERT INTO t VALUES (1, 1);
