CREATE TABLE t (a int PRIMARY KEY);
ALTER TABLE t SET (fillfactor = 70);
