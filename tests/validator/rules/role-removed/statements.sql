-- read
\connect app_rr;
-- write
\connect app_rr;
-- call
\connect app_rr;
