-- call
SELECT f(1);
SELECT 'f(int)'::regprocedure IS NOT NULL;
