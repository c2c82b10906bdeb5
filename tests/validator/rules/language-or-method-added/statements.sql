-- call
DO LANGUAGE plpgsql 'BEGIN END';
