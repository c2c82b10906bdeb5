-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES (1);
-- call
SELECT f();
-- replicate-forward
INSERT INTO s.t VALUES (1);
-- replicate-back
INSERT INTO s.t VALUES (2);
