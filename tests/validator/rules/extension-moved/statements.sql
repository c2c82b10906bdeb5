-- read
SELECT a::citext FROM t;
-- write
INSERT INTO t SELECT 'A'::public.citext;
-- call
SELECT citext_cmp('a', 'A');
