-- read
SET LOCAL ROLE app_pp;
SET LOCAL log_statement = 'none';
SELECT a FROM t;
-- write
SET LOCAL ROLE app_pp;
SET LOCAL log_statement = 'none';
INSERT INTO t VALUES (1);
-- call
SET LOCAL ROLE app_pp;
SELECT set_config('log_statement', 'none', true);
