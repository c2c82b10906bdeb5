-- read
SET LOCAL ROLE app_vo;
SELECT * FROM v;
-- write
SET LOCAL ROLE app_vo;
INSERT INTO v VALUES (1);
