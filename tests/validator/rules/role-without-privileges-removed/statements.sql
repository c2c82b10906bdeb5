-- read
\connect app_wp;
-- write
\connect app_wp;
-- call
\connect app_wp;
