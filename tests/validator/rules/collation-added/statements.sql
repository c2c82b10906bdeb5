-- read
SELECT a FROM t ORDER BY a;
