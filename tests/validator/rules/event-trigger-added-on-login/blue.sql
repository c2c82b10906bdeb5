CREATE ROLE app_et LOGIN PASSWORD 'fixture';
CREATE TABLE t (a int PRIMARY KEY);
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN IF session_user = ''app_et'' THEN RAISE EXCEPTION ''no login''; END IF; END';
