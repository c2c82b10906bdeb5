CREATE EXTENSION postgres_fdw;
CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'localhost', port '1');
CREATE USER MAPPING FOR postgres SERVER s OPTIONS (user 'x');
CREATE TABLE u (a int PRIMARY KEY);
ALTER USER MAPPING FOR postgres SERVER s OPTIONS (ADD password 'y');
