CREATE TABLE t (a int PRIMARY KEY);
CREATE SUBSCRIPTION sub_changed CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = NONE);
ALTER SUBSCRIPTION sub_changed SET PUBLICATION q WITH (refresh = false);
