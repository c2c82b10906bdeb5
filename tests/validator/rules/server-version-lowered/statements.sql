-- read
SELECT * FROM t;
SELECT casefold('A');
-- write
INSERT INTO t VALUES (1) RETURNING old.a;
-- call
SELECT uuidv7() IS NOT NULL;
-- replicate-forward
INSERT INTO t VALUES (1);
-- replicate-back
INSERT INTO t VALUES (2);
