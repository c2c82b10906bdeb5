-- read
SELECT a FROM t WHERE b <@ span(1, 2);
-- write
DELETE FROM t WHERE b <@ span(1, 2);
-- call
SELECT span(1, 2);
-- replicate-forward
INSERT INTO t VALUES (2, 2);
