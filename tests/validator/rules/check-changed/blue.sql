CREATE TABLE t (a int PRIMARY KEY, b int CHECK (b < 0 OR b > 10));
