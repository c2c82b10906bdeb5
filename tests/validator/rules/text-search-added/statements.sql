-- read
SELECT a FROM t WHERE b @@ to_tsquery('simple', 'x');
