-- write
CREATE TEMPORARY TABLE mine (a int);
