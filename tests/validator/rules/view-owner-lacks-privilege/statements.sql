-- read
SET ROLE app_wo;
SELECT a FROM v;
-- write
SET ROLE app_wo;
INSERT INTO v VALUES (1);
