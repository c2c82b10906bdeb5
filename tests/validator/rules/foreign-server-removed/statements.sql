-- read
SELECT * FROM dblink('s', 'SELECT 1') AS x (a int);
-- write
INSERT INTO t SELECT * FROM dblink('s', 'SELECT 1') AS x (a int);
-- call
SELECT dblink_connect('s');
