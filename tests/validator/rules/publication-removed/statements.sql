-- read
SELECT count(*) FROM pg_publication_tables WHERE pubname = 'p';
-- write
INSERT INTO t VALUES (1);
