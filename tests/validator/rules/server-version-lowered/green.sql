CREATE TABLE t (a int PRIMARY KEY);
SELECT version();
