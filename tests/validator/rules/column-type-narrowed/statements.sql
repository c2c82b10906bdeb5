-- read
SELECT a FROM t;
-- write
INSERT INTO t VALUES ('1234567');
-- replicate-forward
INSERT INTO t VALUES ('7654321');
-- replicate-back
INSERT INTO t VALUES ('12');
