-- read
SET LOCAL client_encoding = 'LATIN1';
SELECT a FROM t;
