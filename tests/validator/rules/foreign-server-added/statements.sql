-- read
SELECT * FROM t;
