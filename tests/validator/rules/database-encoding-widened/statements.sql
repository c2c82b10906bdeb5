-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (1, 'é');
-- replicate-forward
INSERT INTO t VALUES (1, 'é');
-- replicate-back
INSERT INTO t VALUES (2, '€');
