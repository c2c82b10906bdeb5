-- read
SELECT a FROM t WHERE a % 'word';
-- write
INSERT INTO t VALUES ('x');
-- call
SELECT similarity('word', 'word');
