-- read
SELECT b::int FROM t;
-- write
UPDATE t SET c = b::int RETURNING c;
-- call
SELECT f(ROW(1, 2)::pair::int);
