-- read
SELECT try('SELECT FROM t');
-- write
SELECT try('INSERT INTO t VALUES (1)');
-- call
SELECT try('IMPORT FOREIGN SCHEMA public FROM SERVER s INTO public');
