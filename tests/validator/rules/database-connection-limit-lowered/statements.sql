-- read
\connect app_cl;
-- write
\connect app_cl;
-- call
\connect app_cl;
-- replicate-forward
INSERT INTO t VALUES (1);
-- replicate-back
INSERT INTO t VALUES (2);
