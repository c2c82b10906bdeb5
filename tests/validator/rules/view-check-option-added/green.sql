CREATE TABLE t (a int PRIMARY KEY);
CREATE VIEW v AS SELECT a FROM t WHERE a > 0;
ALTER VIEW v SET (check_option = local);
