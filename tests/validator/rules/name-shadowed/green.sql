CREATE DATABASE shop TEMPLATE template0;
ALTER DATABASE shop SET search_path = app, public;
CREATE SCHEMA app;
CREATE TABLE public.t (a int);
INSERT INTO public.t VALUES (1);
CREATE FUNCTION public.f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE app.t (a int);
CREATE FUNCTION app.f(a int) RETURNS int LANGUAGE sql AS 'SELECT 2';
