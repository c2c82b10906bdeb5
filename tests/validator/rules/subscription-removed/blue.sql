CREATE TABLE t (a int PRIMARY KEY);
CREATE SUBSCRIPTION sub_removed CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = NONE);
