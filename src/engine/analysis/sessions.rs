//! A contact session by session: each is worked out as if it were a contact.

use super::at::At;
use super::way::{Verdict, Way};
use crate::engine::columns::Attribute;
use std::ops::Range;

impl Way<'_> {
    /// Works out every session of the contact; a gap longer than this many microseconds starts a new one. A session
    /// ends when the gap after its last activity has passed.
    pub(super) fn each_gap_session(
        &mut self,
        contact: usize,
        rows: Range<usize>,
        gap: i64,
        mut each: impl FnMut(&Self, Verdict),
    ) {
        let columns = self.reading.columns;
        let mut begin = rows.start;
        let times = columns.times.get(rows).unwrap_or_default();
        let known = times.partition_point(|&time| time <= self.reading.as_of);
        for session in
            times.get(..known).unwrap_or_default().chunk_by(|&before, &after| after.saturating_sub(before) <= gap)
        {
            self.closes = session.last().map_or(i64::MAX, |last| last.saturating_add(gap));
            let verdict = self.follow(contact, begin..begin + session.len());
            each(self, verdict);
            begin += session.len();
        }
    }

    /// Works out every session of the contact that the attribute names, in the order in which they begin. Activities
    /// without a name are in none, and sessions may overlap. A session ends with the first activity of the contact
    /// after its last one; as long as there is none, it may still go on.
    pub(super) fn each_named_session(
        &mut self,
        contact: usize,
        rows: Range<usize>,
        attribute: Option<&Attribute>,
        mut each: impl FnMut(&Self, Verdict),
    ) {
        let Some(attribute) = attribute else { return };
        let times = self.reading.columns.times.get(rows.clone()).unwrap_or_default();
        let known = rows.start + times.partition_point(|&time| time <= self.reading.as_of);
        let named = (rows.start..known).map(|row| (attribute.codes.at(row), row as u32));
        let mut named: Vec<(u32, u32)> = named.filter(|&(code, _)| code != 0).collect();
        named.sort_unstable();
        let mut sessions: Vec<Vec<u32>> = named
            .chunk_by(|left, right| left.0 == right.0)
            .map(|session| session.iter().map(|&(_, row)| row).collect())
            .collect();
        sessions.sort_unstable_by_key(|session| session.first().copied());
        for session in sessions {
            let next = session.last().map_or(known, |&last| last as usize + 1);
            self.left = (next < known).then(|| self.reading.columns.times.at(next));
            let verdict = self.follow_listed(contact, &session);
            each(self, verdict);
            self.left = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{Cancel, Counting, SessionRule, Settings, Span};
    use crate::engine::analysis::letters::{columns, id, journey};
    use crate::engine::analysis::{Asked, Exit, Report, Selection, analyse, itineraries, who};

    fn by(rule: SessionRule) -> Settings {
        Settings { counting: Counting::Sessions(rule), ..Settings::default() }
    }

    fn named() -> Settings {
        by(SessionRule::Attribute("v".to_owned()))
    }

    fn report(histories: &[&str], settings: Settings) -> Report {
        let map = journey("ab", &["ab"], settings);
        analyse(&Asked::everybody(&columns(histories), &map, &Cancel::default())).unwrap()
    }

    fn states(report: &Report) -> (u64, u64, u64, u64) {
        let stage = &report.stages[0];
        (stage.reached, stage.moved_on, stage.still_in_time, stage.dropped_off)
    }

    #[test]
    fn gaps_part_sessions() {
        let gap = by(SessionRule::Gap(Span(2 * Span::MINUTE.0)));
        assert_eq!(states(&report(&["a.b...a...b", "a..b"], gap)), (3, 1, 0, 2));
    }

    #[test]
    fn a_name_makes_a_session_even_where_another_lies_between() {
        // Session 1 goes on after session 2 has begun; activities without a name are in no session.
        assert_eq!(states(&report(&["a1a2b1", "a1b2", "a1b", "ab1"], named())), (4, 1, 0, 3));
        // The same name of two contacts is two sessions.
        assert_eq!(states(&report(&["a1", "b1"], named())), (1, 0, 1, 0));
    }

    #[test]
    fn a_named_session_is_over_once_the_contact_does_something_else() {
        assert_eq!(states(&report(&["a1.c2"], named())), (1, 0, 0, 1));
        assert_eq!(states(&report(&["a1.c"], named())), (1, 0, 0, 1));
        assert_eq!(states(&report(&["a1.c1"], named())), (1, 0, 1, 0));
    }

    #[test]
    fn directly_and_what_came_next_look_at_the_session_only() {
        let mut map = journey("ab", &["ab"], named());
        map.transitions[0].order = crate::domain::StepOrder::Directly;
        let data = columns(&["a1x2b1", "a1x1b1", "a1d2"]);
        let cancel = Cancel::default();
        let asked = Asked::everybody(&data, &map, &cancel);
        let report = analyse(&asked).unwrap();
        assert_eq!((report.stages[0].reached, report.stages[1].reached), (3, 1));
        let next: Vec<_> = report.stages[0].next_after_drop_off.iter().map(|one| one.activity.as_deref()).collect();
        assert_eq!(next, [None, Some("x")]);
        assert_eq!(who(&asked, Selection::Reached(id('b'))).unwrap(), [0]);
        assert!(matches!(
            itineraries(&asked).unwrap().exits[..],
            [Exit::Finished, Exit::DroppedOff(_), Exit::DroppedOff(_)]
        ));
    }

    #[test]
    fn a_contact_stands_in_the_list_once_a_session() {
        let map = journey("ab", &["ab"], named());
        let data = columns(&["a1b1a2b2a3", "a1"]);
        let cancel = Cancel::default();
        let asked = Asked::everybody(&data, &map, &cancel);
        assert_eq!(who(&asked, Selection::Entered).unwrap(), [0, 0, 0, 1]);
        assert_eq!(who(&asked, Selection::Completed).unwrap(), [0, 0]);
    }

    #[test]
    fn an_attribute_that_is_not_there_is_said() {
        let report = report(&["ab"], by(SessionRule::Attribute("w".to_owned())));
        assert_eq!(report.entered, 0);
        assert!(report.warnings[0].contains("“w” that could name a session"), "{:?}", report.warnings);
    }
}
