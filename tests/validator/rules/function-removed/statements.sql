-- call
SELECT f(1);
-- replicate-forward
INSERT INTO t VALUES (1);
