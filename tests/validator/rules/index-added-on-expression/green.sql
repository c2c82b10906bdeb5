CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE INDEX i ON t ((1 / b));
