-- read
SELECT a FROM t;
-- write
SET LOCAL TimeZone = 'Asia/Tokyo';
INSERT INTO t VALUES (2, '2026-01-01 10:00') RETURNING extract(epoch FROM a);
-- replicate-forward
INSERT INTO t VALUES (3, '2026-01-01 10:00');
-- replicate-back
INSERT INTO t VALUES (4, '2026-01-01 10:00+09');
