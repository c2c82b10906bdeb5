-- call
SET LOCAL ROLE app_fs;
SELECT f(1);
