CREATE TABLE t (a int, b int);
CREATE TABLE u (a int PRIMARY KEY, b int);
CREATE TABLE v (a int PRIMARY KEY, b int);
CREATE TABLE w (a int PRIMARY KEY, b int);
INSERT INTO t VALUES (1, 1);
CREATE TABLE parted (a int PRIMARY KEY, b int) PARTITION BY RANGE (a);
CREATE TABLE part PARTITION OF parted DEFAULT;
CREATE PUBLICATION p FOR TABLE t;
-- By columns that are not in the key, without the key, and by the key alone.
CREATE PUBLICATION q FOR TABLE u WHERE (b > 0), v (b), w (a) WHERE (a > 0);
CREATE PUBLICATION r FOR TABLE part;
