-- call
SELECT f(1);
SELECT f(NULL);
