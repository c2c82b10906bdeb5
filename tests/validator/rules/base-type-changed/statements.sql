-- read
SELECT b FROM t;
-- write
INSERT INTO t VALUES (2, '-2') RETURNING b;
-- call
SELECT f('-1');
-- replicate-forward
INSERT INTO t VALUES (3, '-3');
-- replicate-back
INSERT INTO t VALUES (4, '-4');
