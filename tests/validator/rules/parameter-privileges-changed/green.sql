CREATE ROLE app_pp LOGIN;
CREATE TABLE t (a int PRIMARY KEY);
GRANT ALL ON t TO app_pp;
GRANT SET ON PARAMETER log_statement TO app_pp;
REVOKE SET ON PARAMETER log_statement FROM app_pp;
