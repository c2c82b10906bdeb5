-- call
SELECT f(1);
