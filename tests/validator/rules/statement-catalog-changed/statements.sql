-- read
SELECT count(*) FROM pg_buffercache;
