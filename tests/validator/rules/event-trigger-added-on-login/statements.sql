-- read
\connect app_et;
-- write
\connect app_et;
-- call
\connect app_et;
