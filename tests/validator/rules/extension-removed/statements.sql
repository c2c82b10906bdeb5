-- read
SELECT a::citext FROM t;
-- write
INSERT INTO t SELECT 'A'::citext;
-- call
SELECT citext_cmp('a', 'A');
-- replicate-forward
INSERT INTO t VALUES ('x');
-- replicate-back
INSERT INTO t VALUES ('y');
