-- The map of content.pathlight, said again in SQL. Read this first, then figures.sql (README.md says how).
CREATE TEMP TABLE setting(window_secs INTEGER, changed_at INTEGER, effect_from INTEGER, effect_to INTEGER);
INSERT INTO setting VALUES (30 * 86400, unixepoch('2025-03-31'), 1, 4);

CREATE TEMP TABLE stage(id INTEGER PRIMARY KEY, name TEXT, entry INTEGER, goal INTEGER);
INSERT INTO stage VALUES
  (1, 'Article', 1, 0),
  (2, 'The buyer''s checklist', 1, 0),
  (3, 'Newsletter sign-up', 0, 0),
  (4, 'Whitepaper', 0, 0),
  (5, 'Pricing page', 0, 0),
  (6, 'Webinar', 0, 0),
  (7, 'Demo requested', 0, 1);

CREATE TEMP TABLE arrow(id INTEGER PRIMARY KEY, origin INTEGER, target INTEGER, limit_secs INTEGER);
INSERT INTO arrow VALUES
  (1, 1, 1, NULL),
  (2, 1, 2, NULL),
  (3, 1, 3, NULL),
  (4, 1, 4, NULL),
  (5, 2, 4, NULL),
  (6, 2, 5, NULL),
  (7, 3, 6, NULL),
  (8, 4, 6, NULL),
  (9, 4, 5, NULL),
  (10, 6, 7, 10 * 86400),
  (11, 5, 7, 10 * 86400);

-- Which activities satisfy which stage.
CREATE TEMP TABLE hit AS
SELECT contact, unixepoch(time) AS at, source_row AS row,
       CASE activity
         WHEN 'article read' THEN iif(article IS 'The buyer''s checklist', 2, 1)
         WHEN 'newsletter sign-up' THEN 3
         WHEN 'whitepaper downloaded' THEN 4
         WHEN 'pricing page visited' THEN 5
         WHEN 'webinar attended' THEN 6
         WHEN 'demo requested' THEN 7
       END AS stage
FROM activity_log
WHERE activity IN ('article read', 'newsletter sign-up', 'whitepaper downloaded', 'pricing page visited',
                   'webinar attended', 'demo requested');
CREATE INDEX temp.hit_of_contact ON hit(contact, stage, at);

-- A closer look: where readers of an article get to in 30 days, by the article read first.
WITH first_read AS (
  SELECT contact, article, unixepoch(time) AS at,
         row_number() OVER (PARTITION BY contact ORDER BY time, source_row) AS place
  FROM activity_log WHERE activity = 'article read'
)
SELECT article AS "First article", count(*) AS "Contacts",
       sum(EXISTS (SELECT 1 FROM hit WHERE hit.contact = first_read.contact AND stage IN (4, 5)
                   AND hit.at BETWEEN first_read.at AND first_read.at + 30 * 86400)) AS "Went on to whitepaper or prices"
FROM first_read WHERE place = 1 GROUP BY article ORDER BY count(*) DESC, article;
