-- read
SELECT a FROM t WHERE a = 'A'::text;
-- write
INSERT INTO t VALUES ('A');
-- call
SELECT lower('A');
