-- write
INSERT INTO t VALUES (2, 2);
-- replicate-forward
-- As the initial copy does, this brings a row that is older than the check.
ALTER TABLE t DROP CONSTRAINT c;
INSERT INTO t VALUES (3, -3);
ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0) NOT VALID;
-- replicate-back
INSERT INTO t VALUES (4, 4);
