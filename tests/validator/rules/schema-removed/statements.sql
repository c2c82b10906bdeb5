-- read
SELECT * FROM s.t;
-- write
INSERT INTO s.t VALUES (1);
-- call
SELECT s.f();
-- replicate-forward
INSERT INTO s.t VALUES (1);
-- replicate-back
INSERT INTO t VALUES (1);
