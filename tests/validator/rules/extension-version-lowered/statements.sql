-- read
SELECT a FROM t WHERE a %>> 'word';
-- write
UPDATE t SET a = 'x' WHERE a %>> 'word';
-- call
SELECT strict_word_similarity('word', 'word');
