-- read
SELECT * FROM t;
-- call
DO LANGUAGE l 'BEGIN END';
