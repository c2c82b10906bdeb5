CREATE TABLE t (a int PRIMARY KEY);
CREATE SUBSCRIPTION sub_added CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = NONE);
