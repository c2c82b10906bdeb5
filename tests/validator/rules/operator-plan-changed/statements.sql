-- read
SELECT a FROM t WHERE a === '1'::text;
-- write
DELETE FROM t WHERE a === '1'::text;
