-- read
PREPARE p AS SELECT 1 FROM t WHERE a = $1;
SELECT parameter_types::text FROM pg_prepared_statements;
-- write
PREPARE q AS DELETE FROM t WHERE a = $1;
SELECT parameter_types::text FROM pg_prepared_statements;
