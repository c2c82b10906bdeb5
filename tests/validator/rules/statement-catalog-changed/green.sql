CREATE TABLE t (a int PRIMARY KEY);
CREATE EXTENSION pg_buffercache;
DROP EXTENSION pg_buffercache;
