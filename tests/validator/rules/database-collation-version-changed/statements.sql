-- read
SELECT a FROM t ORDER BY a;
-- write
INSERT INTO t VALUES ('c');
-- replicate-forward
INSERT INTO t VALUES ('x');
-- replicate-back
INSERT INTO t VALUES ('y');
