-- read
SELECT * FROM u;
