-- write
SELECT nextval('s'), nextval('s');
