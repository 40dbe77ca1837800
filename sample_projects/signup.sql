-- The map of signup.pathlight, said again in SQL. Read this first, then figures.sql (README.md says how).
CREATE TEMP TABLE setting(window_secs INTEGER, changed_at INTEGER, effect_from INTEGER, effect_to INTEGER);
INSERT INTO setting VALUES (7 * 86400, unixepoch('2025-04-07'), 2, 5);

CREATE TEMP TABLE stage(id INTEGER PRIMARY KEY, name TEXT, entry INTEGER, goal INTEGER);
INSERT INTO stage VALUES
  (1, 'Sign-up page', 1, 0),
  (2, 'Form submitted', 0, 0),
  (3, 'Mail opened', 0, 0),
  (4, 'Reminder opened', 0, 0),
  (5, 'Registration confirmed', 0, 0),
  (6, 'First login', 0, 1);

CREATE TEMP TABLE arrow(id INTEGER PRIMARY KEY, origin INTEGER, target INTEGER, limit_secs INTEGER);
INSERT INTO arrow VALUES
  (1, 1, 2, 86400),
  (2, 2, 3, NULL),
  (3, 3, 5, 3 * 86400),
  (4, 2, 5, 3 * 86400),
  (5, 2, 4, NULL),
  (6, 3, 4, NULL),
  (7, 4, 5, 3 * 86400),
  (8, 5, 6, NULL);

-- Which activities satisfy which stage.
CREATE TEMP TABLE hit AS
SELECT contact, unixepoch(time) AS at, source_row AS row,
       CASE activity
         WHEN 'sign-up page visit' THEN 1
         WHEN 'sign-up form submitted' THEN 2
         WHEN 'confirmation mail opened' THEN 3
         WHEN 'reminder mail opened' THEN 4
         WHEN 'registration confirmed' THEN 5
         WHEN 'first login' THEN 6
       END AS stage
FROM activity_log
WHERE activity IN ('sign-up page visit', 'sign-up form submitted', 'confirmation mail opened',
                   'reminder mail opened', 'registration confirmed', 'first login');
CREATE INDEX temp.hit_of_contact ON hit(contact, stage, at);

-- A closer look: who signs up and who confirms, by the campaign of the contact's first visit.
WITH first_visit AS (
  SELECT contact, coalesce(campaign, '(none)') AS campaign,
         row_number() OVER (PARTITION BY contact ORDER BY time, source_row) AS place
  FROM activity_log WHERE activity = 'sign-up page visit'
)
SELECT campaign AS "Campaign of first visit", count(*) AS "Contacts",
       sum(contact IN (SELECT contact FROM activity_log WHERE activity = 'sign-up form submitted')) AS "Submitted the form",
       sum(contact IN (SELECT contact FROM activity_log WHERE activity = 'registration confirmed')) AS "Confirmed"
FROM first_visit WHERE place = 1 GROUP BY campaign ORDER BY count(*) DESC;
