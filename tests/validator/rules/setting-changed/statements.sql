-- read
SELECT b FROM t;
-- write
UPDATE t SET b = b + interval '1 day' RETURNING b;
-- call
SELECT f();
-- replicate-forward
INSERT INTO t VALUES (2, '3 days');
-- replicate-back
INSERT INTO t VALUES (3, '4 days');
