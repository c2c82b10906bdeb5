-- write
SELECT nextval('s');
