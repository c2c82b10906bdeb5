CREATE ROLE app_rt LOGIN;
CREATE TABLE t (a int PRIMARY KEY);
INSERT INTO t VALUES (1);
GRANT ALL ON t TO app_rt;
GRANT pg_read_server_files TO app_rt;
