-- read
SELECT a FROM t WHERE b @@ to_tsquery('c', 'x');
-- write
INSERT INTO t VALUES (1, to_tsvector('c', 'x'));
-- replicate-forward
INSERT INTO t VALUES (2, 'x');
