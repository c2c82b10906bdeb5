CREATE TYPE e AS ENUM ('x', 'y');
CREATE TABLE t (a int PRIMARY KEY, b e);
