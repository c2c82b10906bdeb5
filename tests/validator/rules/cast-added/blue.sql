CREATE TYPE pair AS (a int, b int);
CREATE TABLE t (a int PRIMARY KEY, b pair);
