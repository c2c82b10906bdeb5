-- read
SELECT * FROM v;
