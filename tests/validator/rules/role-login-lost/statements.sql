-- read
\connect app_ll;
-- write
\connect app_ll;
-- call
\connect app_ll;
