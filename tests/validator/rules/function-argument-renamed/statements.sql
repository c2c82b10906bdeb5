-- call
SELECT f(1);
SELECT f(a => 1);
