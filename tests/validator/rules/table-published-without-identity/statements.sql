-- read
SELECT * FROM t;
-- write
INSERT INTO t VALUES (2, 2);
UPDATE t SET b = 2;
DELETE FROM t;
