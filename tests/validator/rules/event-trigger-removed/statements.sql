-- read
SELECT * FROM t;
-- write
DROP TABLE t;
