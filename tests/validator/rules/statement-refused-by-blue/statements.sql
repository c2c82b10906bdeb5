-- read
SELECT a FROM u;
