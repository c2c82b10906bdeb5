-- write
INSERT INTO t VALUES (1);
UPDATE t SET a = 2;
-- replicate-forward
INSERT INTO t VALUES (3);
