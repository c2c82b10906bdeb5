CREATE TABLE t (a int PRIMARY KEY);
CREATE LANGUAGE l HANDLER plpgsql_call_handler;
