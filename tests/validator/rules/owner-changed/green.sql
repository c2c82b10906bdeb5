CREATE ROLE app_oc LOGIN;
CREATE ROLE other_oc;
CREATE TABLE t (a int PRIMARY KEY);
ALTER TABLE t OWNER TO app_oc;
GRANT ALL ON t TO app_oc, other_oc;
ALTER TABLE t OWNER TO other_oc;
