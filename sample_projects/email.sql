-- The map of email.pathlight, said again in SQL. Read this first, then figures.sql (README.md says how).
CREATE TEMP TABLE setting(window_secs INTEGER, changed_at INTEGER, effect_from INTEGER, effect_to INTEGER);
INSERT INTO setting VALUES (5 * 86400, unixepoch('2025-04-28'), 2, 5);

CREATE TEMP TABLE stage(id INTEGER PRIMARY KEY, name TEXT, entry INTEGER, goal INTEGER);
INSERT INTO stage VALUES
  (1, 'Mail sent', 1, 0),
  (2, 'Delivered', 0, 0),
  (3, 'Bounced', 0, 0),
  (4, 'Opened', 0, 0),
  (5, 'Clicked', 0, 0),
  (6, 'Unsubscribed', 0, 0),
  (7, 'Landing page', 0, 0),
  (8, 'Order placed', 0, 1),
  (9, 'Registered', 0, 1);

CREATE TEMP TABLE arrow(id INTEGER PRIMARY KEY, origin INTEGER, target INTEGER, limit_secs INTEGER);
INSERT INTO arrow VALUES
  (1, 1, 2, NULL),
  (2, 1, 3, NULL),
  (3, 2, 4, 4 * 86400),
  (4, 2, 5, NULL),
  (5, 4, 5, NULL),
  (6, 4, 6, NULL),
  (7, 5, 7, 3600),
  (8, 7, 8, 2 * 86400),
  (9, 7, 9, 2 * 86400);

-- Which activities satisfy which stage.
CREATE TEMP TABLE hit AS
SELECT contact, unixepoch(time) AS at, source_row AS row,
       CASE activity
         WHEN 'mail sent' THEN 1
         WHEN 'mail delivered' THEN 2
         WHEN 'mail bounced' THEN 3
         WHEN 'mail opened' THEN 4
         WHEN 'mail clicked' THEN 5
         WHEN 'unsubscribed' THEN 6
         WHEN 'landing page visited' THEN 7
         WHEN 'order placed' THEN 8
         WHEN 'registered' THEN 9
       END AS stage
FROM activity_log
WHERE activity IN ('mail sent', 'mail delivered', 'mail bounced', 'mail opened', 'mail clicked', 'unsubscribed',
                   'landing page visited', 'order placed', 'registered');
CREATE INDEX temp.hit_of_contact ON hit(contact, stage, at);

-- A closer look: mails opened and clicked within 5 days and before the next mail, by the hour at which they left (UTC).
WITH mail AS (
  SELECT contact, unixepoch(time) AS at,
         coalesce(lead(unixepoch(time)) OVER (PARTITION BY contact ORDER BY time, source_row), 1e18) AS next_at
  FROM activity_log WHERE activity = 'mail sent'
), outcome AS (
  SELECT strftime('%w', at, 'unixepoch') AS weekday, strftime('%H:00', at, 'unixepoch') AS hour,
         EXISTS (SELECT 1 FROM hit WHERE hit.contact = mail.contact AND stage = 4
                 AND hit.at BETWEEN mail.at AND min(mail.at + 5 * 86400, next_at)) AS opened,
         EXISTS (SELECT 1 FROM hit WHERE hit.contact = mail.contact AND stage = 5
                 AND hit.at BETWEEN mail.at AND min(mail.at + 5 * 86400, next_at)) AS clicked
  FROM mail
)
SELECT substr('SunMonTueWedThuFriSat', weekday * 3 + 1, 3) || ' ' || hour AS "Left", count(*) AS "Mails",
       sum(opened) AS "Opened", sum(clicked) AS "Clicked"
FROM outcome GROUP BY weekday, hour ORDER BY (weekday + 6) % 7, hour;
