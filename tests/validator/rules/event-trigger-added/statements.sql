-- read
SELECT * FROM t;
-- write
CREATE TEMPORARY TABLE mine (a int);
