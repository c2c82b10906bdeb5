CREATE TRUSTED LANGUAGE l HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler;
CREATE TABLE t (a int PRIMARY KEY);
CREATE ROLE caller_lc;
CREATE OR REPLACE LANGUAGE l HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler;
