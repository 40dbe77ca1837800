-- Counts the figures of a sample's map from its activities, without Pathlight: it enumerates every walk.
-- NAME.sql comes first; it makes the temporary tables `setting`, `stage`, `arrow` and `hit`.

CREATE TEMP TABLE now AS SELECT max(unixepoch(time)) AS at FROM activity_log;

-- Every stage, activity and start that some walk ends with. A walk starts at an entry stage; each next activity is
-- another one, not earlier (activities of the same second may follow one another in either order), within the arrow's
-- limit and within the window from the start. No contact has two activities of one second that satisfy the same stage
-- (the last query looks), so that no walk uses an activity twice.
CREATE TEMP TABLE walk AS
WITH RECURSIVE walk(contact, stage, row, at, started) AS (
  SELECT contact, stage, row, at, at FROM hit WHERE stage IN (SELECT id FROM stage WHERE entry)
  UNION
  SELECT hit.contact, hit.stage, hit.row, hit.at, walk.started
  FROM walk
  JOIN arrow ON arrow.origin = walk.stage
  JOIN hit ON hit.contact = walk.contact AND hit.stage = arrow.target AND hit.row <> walk.row
          AND hit.at BETWEEN walk.at AND walk.at + coalesce(arrow.limit_secs, 1e12)
  JOIN setting ON hit.at <= walk.started + setting.window_secs
)
SELECT * FROM walk;
CREATE INDEX temp.walk_of_contact ON walk(contact, stage, at);

-- Over which arrows an activity completed a walk, and when the contact was at the stage before it last.
CREATE TEMP TABLE candidate AS
SELECT hit.contact, hit.row, hit.at, arrow.id AS arrow, arrow.origin, arrow.target, max(walk.at) AS left_at
FROM walk
JOIN arrow ON arrow.origin = walk.stage
JOIN hit ON hit.contact = walk.contact AND hit.stage = arrow.target AND hit.row <> walk.row
        AND hit.at BETWEEN walk.at AND walk.at + coalesce(arrow.limit_secs, 1e12)
JOIN setting ON hit.at <= walk.started + setting.window_secs
GROUP BY hit.contact, hit.row, arrow.id;

-- The one of them that is credited: from the stage at which the contact was most recently.
CREATE TEMP TABLE credit AS
SELECT * FROM (
  SELECT *, rank() OVER (PARTITION BY row, target ORDER BY left_at DESC) AS place FROM candidate
) WHERE place = 1;
CREATE INDEX temp.credit_of_contact ON credit(contact, origin);
CREATE INDEX temp.credit_of_row ON credit(row, target);

-- How each contact first came to each stage it reached, over which arrow (none: as an entry), and what became of it.
-- An arrow from a stage to itself does not lead out of the stage.
CREATE TEMP TABLE outcome AS
WITH arrival AS (
  SELECT walk.contact, walk.stage, walk.at, credit.arrow,
         row_number() OVER (PARTITION BY walk.contact, walk.stage ORDER BY walk.at, walk.row) AS place
  FROM walk LEFT JOIN credit ON credit.row = walk.row AND credit.target = walk.stage
)
SELECT contact, stage, at AS arrived, arrow,
       CASE
         WHEN EXISTS (SELECT 1 FROM credit WHERE credit.contact = arrival.contact AND origin = arrival.stage
                      AND target <> origin)
           THEN 'moved on'
         WHEN (SELECT goal FROM stage WHERE id = arrival.stage) THEN 'finished'
         WHEN EXISTS (SELECT 1 FROM walk, setting, now JOIN arrow ON arrow.origin = walk.stage AND target <> origin
                      WHERE walk.contact = arrival.contact AND walk.stage = arrival.stage
                        AND now.at <= walk.started + setting.window_secs
                        AND now.at <= walk.at + coalesce(arrow.limit_secs, 1e12))
           THEN 'still in time'
         ELSE 'dropped off'
       END AS state
FROM arrival WHERE place = 1;
CREATE INDEX temp.outcome_of_contact ON outcome(contact, stage);

SELECT (SELECT count(DISTINCT contact) FROM activity_log) AS "Contacts",
       (SELECT count(*) FROM activity_log) AS "Activities",
       count(DISTINCT contact) AS "Entered",
       count(DISTINCT CASE WHEN stage IN (SELECT id FROM stage WHERE goal) THEN contact END) AS "Completed"
FROM outcome;

SELECT name AS "Stage", count(*) AS "Reached", sum(arrow IS NULL) AS "Came as entry",
       sum(state = 'moved on') AS "Moved on", sum(state = 'finished') AS "Finished",
       sum(state = 'still in time') AS "Still in time", sum(state = 'dropped off') AS "Dropped off"
FROM stage JOIN outcome ON outcome.stage = stage.id GROUP BY id ORDER BY id;

SELECT before.name AS "From", after.name AS "To",
       (SELECT count(DISTINCT contact) FROM credit WHERE credit.arrow = arrow.id) AS "Contacts",
       (SELECT count(*) FROM credit WHERE credit.arrow = arrow.id) AS "Passes",
       (SELECT count(*) FROM outcome WHERE outcome.arrow = arrow.id) AS "First arrivals"
FROM arrow JOIN stage AS before ON before.id = origin JOIN stage AS after ON after.id = target ORDER BY arrow.id;

-- Before and after the change: of the contacts that reached one stage, those that reached the other. Left out are
-- contacts that reached it less than a window before the change, or whose window is still open. What contacts from
-- before did after the change does not count.
WITH reached AS (
  SELECT CASE
           WHEN arrived < changed_at - window_secs THEN 'before'
           WHEN arrived >= changed_at
            AND arrived + window_secs < (SELECT at FROM now) THEN 'after'
         END AS period,
         EXISTS (SELECT 1 FROM outcome AS further
                 WHERE further.contact = outcome.contact AND further.stage = effect_to
                   AND (outcome.arrived >= changed_at OR further.arrived < changed_at)) AS went_on
  FROM outcome, setting WHERE stage = effect_from
)
SELECT period AS "Period", count(*) AS "Reached the first", sum(went_on) AS "Reached the second",
       round(100.0 * sum(went_on) / count(*), 1) || ' %' AS "Share"
FROM reached WHERE period IS NOT NULL GROUP BY period ORDER BY period DESC;

-- Both must be 0, or the figures above may not be what they say: no walk uses an activity twice, and no activity
-- completes walks from two stages at which the contact was equally recently.
SELECT (SELECT count(*) FROM (SELECT 1 FROM hit GROUP BY contact, stage, at HAVING count(*) > 1)) AS "Twice in a second",
       (SELECT count(*) FROM (SELECT 1 FROM credit GROUP BY row, target HAVING count(*) > 1)) AS "Equally recent";
