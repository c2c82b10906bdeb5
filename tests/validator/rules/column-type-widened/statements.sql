-- read
SELECT a FROM t WHERE a = 'x'::varchar;
-- write
INSERT INTO t VALUES ('1234567');
-- replicate-forward
INSERT INTO t VALUES ('7654321');
-- replicate-back
INSERT INTO t VALUES ('12345678901');
