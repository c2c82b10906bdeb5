CREATE TABLE t (a int PRIMARY KEY, b int CHECK (b < 0 OR b > 10));
ALTER TABLE t DROP CONSTRAINT t_b_check, ADD CONSTRAINT t_b_check CHECK (b > 5);
