-- read
SELECT * FROM m;
