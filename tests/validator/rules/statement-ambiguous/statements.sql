-- read
PREPARE p AS SELECT f($1);
-- call
PREPARE q AS SELECT f($1);
