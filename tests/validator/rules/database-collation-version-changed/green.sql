CREATE DATABASE shop LOCALE_PROVIDER icu ICU_LOCALE 'en-US' TEMPLATE template0;
CREATE TABLE t (a text PRIMARY KEY);
UPDATE pg_database SET datcollversion = '1' WHERE datname = current_database();
