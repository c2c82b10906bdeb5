-- read
SELECT a FROM t WHERE to_tsvector('c', b) @@ 'running';
-- replicate-forward
INSERT INTO t VALUES (2, 'x');
