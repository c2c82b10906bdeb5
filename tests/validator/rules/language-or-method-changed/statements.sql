-- call
SET LOCAL ROLE caller_lc;
DO LANGUAGE l 'BEGIN END';
