//! A contact attempt by attempt: it enters again only after leaving. Each attempt is worked out as if it were a contact.
//!
//! Attempts lie one after another in the order of time, then of the source. An attempt starts at the first entry
//! activity after the one before has ended. It ends
//! - with the first activity at which a walk from its start reaches a goal; the next attempt begins after it; or
//! - before the first activity at which no step of its walks can be made any longer, because the window or the limits
//!   have passed, an excluded activity came, or a direct step was missed. With that activity the next attempt may
//!   begin. An excluded activity counts here as coming before itself, so that a repeated entry which is excluded
//!   starts over.

use super::at::At;
use super::forward::NEVER;
use super::way::{Verdict, Way};
use crate::domain::DirectlyCounts;
use std::ops::Range;

/// The first search for the end of an attempt looks at so many activities, each further one at twice as many. So the
/// work for all attempts of a contact grows with its activities, not with their square.
const FIRST_LOOK: usize = 64;

/// Where an attempt ends, as places in the columns.
struct End {
    /// One past its last activity, or past the one at which it has ended.
    end: usize,
    /// The first activity that may belong to the next attempt.
    next: usize,
    /// When it ended with a goal, if it did.
    goal: Option<i64>,
}

impl Way<'_> {
    /// Works out every attempt of the contact.
    pub(super) fn each_attempt(&mut self, contact: usize, rows: Range<usize>, mut each: impl FnMut(&Self, Verdict)) {
        let times = self.reading.columns.times.get(rows.clone()).unwrap_or_default();
        let known = rows.start + times.partition_point(|&time| time <= self.reading.as_of);
        let mut begin = rows.start;
        while begin < known {
            let Some(found) = self.end_of_attempt(contact, begin..known) else { return };
            self.left = found.goal;
            let mut verdict = Verdict::Nothing;
            self.contact = contact;
            self.rows = Some(begin..found.end);
            if self.trail.read(self.reading, contact, begin..found.end) {
                // What came after the attempt is still what the contact did next.
                self.trail.end = known;
                verdict = self.work_out();
            }
            each(self, verdict);
            self.left = None;
            begin = found.next;
        }
    }

    /// Finds the end of the first attempt in these rows; `None` if there is no attempt.
    fn end_of_attempt(&mut self, contact: usize, rows: Range<usize>) -> Option<End> {
        let mut look = FIRST_LOOK;
        loop {
            let end = rows.end.min(rows.start.saturating_add(look));
            let all = end == rows.end;
            if let Some(start) = self.walk_from_first(contact, rows.start..end) {
                if let Some(found) = self.ends_with_goal(contact, rows.start, start) {
                    return Some(found);
                }
                if let Some(source) = self.ends_before(start, end, all) {
                    return Some(End { end: source + 1, next: source, goal: None });
                }
                if all {
                    return Some(End { end, next: end, goal: None });
                }
            } else if all {
                return None;
            }
            look *= 2;
        }
    }

    /// Finds the walks that start with the first entry activity of these rows, and returns its row.
    fn walk_from_first(&mut self, contact: usize, rows: Range<usize>) -> Option<usize> {
        if !self.trail.read(self.reading, contact, rows) {
            return None;
        }
        self.admit();
        let start = self.first_start()?;
        self.admission.only = Some(start);
        self.forward.run(self.reading, &self.trail, &self.admission);
        Some(start)
    }

    /// Returns the first row at which a walk reaches a goal.
    fn first_goal(&self) -> Option<usize> {
        let reaches = |node: &usize| {
            let spot = self.reading.map.spots.get(self.trail.spot.at(*node));
            self.forward.start.at(*node) != NEVER && spot.is_some_and(|spot| self.is_goal(spot.stage))
        };
        (0..self.trail.spot.len()).find(reaches).map(|node| self.trail.row.at(node))
    }

    /// Where a goal is reached, finds the fewest first rows with which it is: of simultaneous activities, which may
    /// follow one another in either order, a later one can be needed.
    fn ends_with_goal(&mut self, contact: usize, begin: usize, start: usize) -> Option<End> {
        let goal = self.first_goal()?;
        let after = self.trail.group_end(goal);
        let mut sources: Vec<usize> = (start.max(goal)..after).map(|row| self.trail.source.at(row)).collect();
        if !self.reading.either_order() {
            sources.truncate(1);
        }
        // The fewest are found by halving: with more rows a goal that was reached is reached as well.
        let (mut low, mut high) = (0, sources.len().saturating_sub(1));
        while low < high {
            let middle = (low + high) / 2;
            let reached = self.walk_from_first(contact, begin..sources.at(middle) + 1).is_some();
            if reached && self.first_goal().is_some() {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        let last = sources.at(high);
        Some(End { end: last + 1, next: last + 1, goal: Some(self.reading.columns.times.at(last)) })
    }

    /// Returns the place in the columns of the first activity after the start at which no step can be made any longer, if
    /// those read so far, which end before `end`, tell.
    fn ends_before(&self, start: usize, end: usize, all: bool) -> Option<usize> {
        let trail = &self.trail;
        let mut open = trail.source.at(start) + 1;
        for node in (0..trail.spot.len()).filter(|&node| self.forward.start.at(node) != NEVER) {
            let row = trail.row.at(node);
            open = open.max(trail.source.at(row) + 1);
            let spot = self.reading.map.spots.get(trail.spot.at(node));
            for &place in spot.map_or(&[][..], |spot| &spot.outgoing) {
                open = open.max(self.open_until(node, row, place, end));
            }
        }
        let ended = Some(open).filter(|&source| source < end)?;
        // Simultaneous activities that were not read yet might still belong to the attempt.
        let next = trail.source.partition_point(|&source| source <= ended);
        let group = trail.group.at(next.saturating_sub(1));
        let read_whole = || trail.group.last().is_some_and(|&last| group < last);
        (all || read_whole()).then_some(ended)
    }

    /// Returns one past the last activity, as a place in the columns before `end`, up to which a step from a node stays
    /// possible.
    fn open_until(&self, node: usize, row: usize, place: usize, end: usize) -> usize {
        let trail = &self.trail;
        let source = trail.source.at(row);
        let Some(step) = self.step(place) else { return source + 1 };
        let latest = self.forward.start.at(node).saturating_add(self.reading.map.window);
        let latest = latest.min(trail.times.at(row).saturating_add(step.limit));
        let later = self.reading.columns.times.get(source..end).unwrap_or_default();
        let mut open = source + later.partition_point(|&time| time <= latest);
        if let Some(excluded) = step.watch.and_then(|watch| trail.first_excluded_after(watch, trail.group.at(row))) {
            open = open.min(trail.source.at(excluded));
        }
        if step.directly {
            let next = match self.reading.directly {
                DirectlyCounts::EveryActivity => Some(source + 1),
                DirectlyCounts::StageActivities => {
                    let mut rows = row + 1..trail.len();
                    rows.find(|&later| !trail.nodes(later).is_empty()).map(|later| trail.source.at(later))
                }
            };
            open = next.map_or(open, |next| open.min(next + 1));
        }
        open
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        Cancel, Condition, Counting, ExclusionEffect, Journey, Selection, Settings, Simultaneous, StepOrder,
    };
    use crate::engine::analysis::letters::{columns, id, journey, minutes};
    use crate::engine::analysis::{Asked, Exit, Report, analyse, itineraries, who};

    fn settings() -> Settings {
        Settings { counting: Counting::Attempts, ..Settings::default() }
    }

    fn report(map: &Journey, histories: &[&str]) -> Report {
        analyse(&Asked::everybody(&columns(histories), map, &Cancel::default())).unwrap()
    }

    fn reached(map: &Journey, history: &str) -> Vec<u64> {
        report(map, &[history]).stages.iter().map(|stage| stage.reached).collect()
    }

    #[test]
    fn a_contact_enters_again_after_a_goal() {
        let map = journey("abc", &["ab", "bc"], settings());
        assert_eq!(reached(&map, "abcabcab"), [3, 3, 2]);
        // Entries on the way are no new attempts, and what the goal left over counts for the next one.
        assert_eq!(reached(&map, "aabac"), [1, 1, 1]);
        assert_eq!(reached(&map, "abcc"), [1, 1, 1]);
        assert_eq!(reached(&map, "bca"), [1, 0, 0]);
    }

    #[test]
    fn a_contact_enters_again_after_the_window_or_the_limits_have_passed() {
        let window = journey("ab", &["ab"], Settings { window: minutes(3), ..settings() });
        assert_eq!(reached(&window, "a..a...b"), [1, 0]);
        assert_eq!(reached(&window, "a...ab"), [2, 1]);
        let mut limit = journey("abc", &["ab", "bc"], settings());
        limit.transitions[0].limit = minutes(2);
        limit.transitions[1].limit = minutes(4);
        assert_eq!(reached(&limit, "a.b..a"), [1, 1, 0]);
        assert_eq!(reached(&limit, "a.b....ab"), [2, 2, 0]);
        assert_eq!(reached(&limit, "a..a"), [2, 0, 0]);
    }

    #[test]
    fn a_contact_enters_again_after_an_exclusion() {
        let mut map = journey("ab", &["ab"], settings());
        map.transitions[0].exclusions = vec![Condition::activity("x")];
        assert_eq!(reached(&map, "axab"), [2, 1]);
        assert_eq!(reached(&map, "aaxb"), [1, 0]);
        // A repeat of the entry that is excluded starts over.
        map.transitions[0].exclusions = vec![Condition::activity("a")];
        assert_eq!(reached(&map, "aab"), [2, 1]);
        // At the moment of the goal itself it is not between.
        assert_eq!(reached(&map, "a(ab)"), [1, 1]);
        map.settings.exclusion_effect = ExclusionEffect::RemovesTheContact;
        let removed = report(&map, &["aab"]);
        assert_eq!((removed.entered, removed.removed, removed.completed), (1, 1, 1));
    }

    #[test]
    fn a_missed_direct_step_and_a_dead_end_end_the_attempt() {
        let mut map = journey("abc", &["ab", "bc"], settings());
        map.transitions[0].order = StepOrder::Directly;
        assert_eq!(reached(&map, "axabc"), [2, 1, 1]);
        let mut dead = journey("ab", &[], settings());
        dead.stages[0].entry = true;
        dead.stages[1].goal = true;
        assert_eq!(reached(&dead, "aaa"), [3, 0]);
        let single = journey("a", &[], settings());
        assert_eq!(reached(&single, "a.aa"), [3]);
    }

    #[test]
    fn simultaneous_activities_are_shared_out_in_the_order_of_the_source() {
        let map = journey("ab", &["ab"], settings());
        assert_eq!(reached(&map, "(abab)"), [2, 2]);
        assert_eq!(reached(&map, "(baba)"), [2, 2]);
        assert_eq!(reached(&map, "(bbaa)"), [2, 1]);
        let line = journey("abc", &["ab", "bc"], settings());
        // Both are needed, whichever stands first in the source.
        assert_eq!(reached(&line, "a(cb)abc"), [2, 2, 2]);
        let strictly = journey("ab", &["ab"], Settings { simultaneous: Simultaneous::StrictlyLater, ..settings() });
        assert_eq!(reached(&strictly, "(abab)b"), [1, 1]);
    }

    #[test]
    fn attempts_are_counted_and_listed_alike() {
        let map = journey("ab", &["ab"], Settings { window: minutes(2), ..settings() });
        let data = columns(&["ab.a...ab", "x", "a"]);
        let cancel = Cancel::default();
        let asked = Asked::everybody(&data, &map, &cancel);
        let report = analyse(&asked).unwrap();
        let first = &report.stages[0];
        assert_eq!((report.entered, report.completed, first.moved_on, first.dropped_off), (4, 2, 2, 2));
        assert_eq!(who(&asked, Selection::Entered).unwrap(), [0, 0, 0, 2]);
        assert_eq!(who(&asked, Selection::DroppedOff(id('a'))).unwrap(), [0, 2]);
        let ways = itineraries(&asked).unwrap();
        assert_eq!(ways.contacts, [0, 0, 0, 2]);
        assert!(matches!(ways.exits[..], [Exit::Finished, Exit::DroppedOff(_), Exit::Finished, Exit::DroppedOff(_)]));
        let next: Vec<_> = first.next_after_drop_off.iter().map(|one| one.activity.as_deref()).collect();
        assert_eq!(next, [None, Some("a")]);
    }

    #[test]
    fn a_stage_beside_the_goal_is_left_with_the_attempt() {
        let mut map = journey("abcd", &["ab", "ac", "cd"], settings());
        map.stages[1].goal = true;
        let report = report(&map, &["acb"]);
        let beside = &report.stages[2];
        assert_eq!((beside.reached, beside.still_in_time, beside.dropped_off), (1, 0, 1));
    }

    #[test]
    fn many_attempts_of_one_contact_take_work_in_proportion() {
        let map = journey("ab", &["ab"], settings());
        let history = "abx".repeat(20_000);
        assert_eq!(reached(&map, &history), [20_000, 20_000]);
    }
}
