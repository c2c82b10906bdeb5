-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (1, 'ascii');
INSERT INTO t VALUES (2, '€');
-- replicate-forward
INSERT INTO t VALUES (1, '€');
-- replicate-back
INSERT INTO t VALUES (9, 'é');
