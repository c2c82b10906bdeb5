-- call
SELECT f(1, 2);
