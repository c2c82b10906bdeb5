-- read
SELECT lo_get(b) FROM t;
-- write
INSERT INTO t VALUES (2, lo_from_bytea(2, '\x01')) RETURNING b;
