-- write
SELECT nextval('s'), nextval('s');
SELECT nextval('s');
