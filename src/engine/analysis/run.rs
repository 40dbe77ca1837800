//! All contacts, split over the threads of the machine.

use super::asked::Asked;
use super::between::{Between, Level, Levels};
use super::lean::{Lean, Outcome, Plan};
use super::map::Map;
use super::mark::joining;
use super::pieces::in_pieces;
use super::report::{Itineraries, Report};
use super::rules::Rules;
use super::stays::Stays;
use super::tally::{Fold, Tally};
use super::trail::Reading;
use super::way::Way;
use super::who::{FirstEntries, Who};
use crate::domain::{
    AnyOrderGroup, Cancelled, Counting, ExclusionEffect, Journey, Moment, Selection, SessionRule, StageId,
};
use crate::engine::columns::{Attribute, Columns};

/// Report and itineraries from one pass.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Analysis {
    /// All figures.
    pub report: Report,
    /// The way of every contact that entered.
    pub itineraries: Itineraries,
}

/// Works out all figures of the journey.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn analyse(asked: &Asked<'_>) -> Result<Report, Cancelled> {
    let question = Question::new(asked);
    Ok(question.report(question.figures()?))
}

/// Works out all figures without the shorter way that usual contacts take.
#[cfg(test)]
pub(super) fn analyse_at_length(asked: &Asked<'_>) -> Result<Report, Cancelled> {
    let question = Question::new(asked);
    let tally = question.fold(|| question.tally())?;
    Ok(question.report(tally))
}

/// Works out the way of every contact that entered, for the replay.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn itineraries(asked: &Asked<'_>) -> Result<Itineraries, Cancelled> {
    Ok(Question::new(asked).fold(Stays::default)?.0)
}

/// Works out figures and itineraries together.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn analyse_all(asked: &Asked<'_>) -> Result<Analysis, Cancelled> {
    let question = Question::new(asked);
    let (tally, stays) = question.fold(|| (question.tally(), Stays::default()))?;
    Ok(Analysis { report: question.report(tally), itineraries: stays.0 })
}

/// Returns the contacts behind a figure, as places in the columns, ascending: as many as the figure says.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn who(asked: &Asked<'_>, selection: Selection) -> Result<Vec<u32>, Cancelled> {
    Ok(Question::new(asked).fold(|| Who::new(asked.journey, selection))?.contacts)
}

/// Returns the contacts that entered, ascending and each once, with the moment of the first arrival at an entry stage.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn first_entries(asked: &Asked<'_>) -> Result<Vec<(u32, Moment)>, Cancelled> {
    Ok(Question::new(asked).fold(FirstEntries::default)?.0)
}

/// Returns for every contact whose speaking walk passes one stage and later another, or that took a transition which joins
/// them, the time between in microseconds, ascending, one a contact.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn times_between(asked: &Asked<'_>, from: StageId, to: StageId) -> Result<Vec<i64>, Cancelled> {
    let places = asked.journey.stage_index(from).zip(asked.journey.stage_index(to));
    let joined = joining(asked.journey, from, to);
    let Some((from, to)) = places else { return Ok(Vec::new()) };
    let between = Question::new(asked).fold(|| Between { from, to, joined: joined.clone(), times: Vec::new() })?;
    let mut times = between.times;
    times.sort_unstable();
    Ok(times)
}

/// Returns one level for each number of stages of an any-order group that a contact can pass: who passed one or more, two
/// or more, and so on.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn levels(asked: &Asked<'_>, group: &AnyOrderGroup) -> Result<Vec<Level>, Cancelled> {
    let stages: Vec<usize> = group.stages.iter().filter_map(|&id| asked.journey.stage_index(id)).collect();
    let empty = || Levels { stages: stages.clone(), levels: vec![Level::default(); stages.len()] };
    Ok(Question::new(asked).fold(empty)?.levels)
}

/// A journey made ready for one set of columns.
pub(super) struct Question<'a> {
    asked: Asked<'a>,
    columns: &'a Columns,
    journey: &'a Journey,
    pub(super) map: Map,
    rules: Rules,
    pub(super) as_of: Moment,
    /// The last moment in the data.
    latest: Moment,
    /// The attribute that names the session, if sessions are counted by one that exists.
    session: Option<&'a Attribute>,
}

impl<'a> Question<'a> {
    pub(super) fn new(asked: &Asked<'a>) -> Self {
        let Asked { columns, journey, .. } = *asked;
        let mut map = Map::new(journey);
        let rules = Rules::compile(columns, journey, &map.watches);
        map.lay_lanes(&rules.needs.iter().map(Option::is_some).collect::<Vec<_>>());
        let latest = columns.time_range().map_or(Moment::default(), |(_, latest)| latest);
        let as_of = journey.settings.as_of.unwrap_or(latest);
        let session = match &journey.settings.counting {
            Counting::Sessions(SessionRule::Attribute(name)) => columns.attribute(name),
            _ => None,
        };
        Self { asked: *asked, columns, journey, map, rules, as_of, latest, session }
    }

    fn tally(&self) -> Tally {
        Tally::new(self.journey.stages.len(), self.journey.transitions.len(), self.columns.activity_types.len())
    }

    /// Folds all contacts into figures: the usual ones in short lists, the others as they come.
    fn figures(&self) -> Result<Tally, Cancelled> {
        let reading = self.reading::<Tally>();
        let removes = self.journey.settings.exclusion_effect == ExclusionEffect::RemovesTheContact;
        let usual = matches!(self.journey.settings.counting, Counting::BestAttempt);
        let plan = usual.then(|| Plan::new(&reading, self.entries(), self.latest.0, removes)).flatten();
        let Some(plan) = plan else { return self.fold(|| self.tally()) };
        let bench = || (Lean::new(&plan), self.way(&reading));
        let parts = in_pieces(&self.asked, bench, |(lean, way), contacts| {
            let mut tally = self.tally();
            for contact in contacts.filter(|&contact| self.asked.counts(contact)) {
                let rows = self.columns.rows(contact);
                match lean.follow(&plan, contact, rows.clone()) {
                    Outcome::Nothing => {}
                    Outcome::Entered => tally.take_lean(&plan, lean),
                    Outcome::Unusual => {
                        let verdict = way.follow(contact, rows);
                        tally.take(way, verdict);
                    }
                }
            }
            tally
        })?;
        let mut all = self.tally();
        for part in parts {
            self.asked.cancel.check()?;
            all.append(part);
        }
        Ok(all)
    }

    fn report(&self, tally: Tally) -> Report {
        let warnings: Vec<String> = self.rules.warnings.iter().chain(&self.map.warnings).cloned().collect();
        let mut report = tally.report(self.columns, self.journey, self.as_of, warnings);
        if let Some(members) = self.asked.within {
            report.contacts = members.len() as u64;
            report.activities = members.iter().map(|contact| self.columns.rows(contact).len() as u64).sum();
        }
        report
    }

    /// Folds all contacts. The parts are put together in the order of the contacts, so that the answer does not depend
    /// on how many threads there are.
    pub(super) fn fold<F: Fold>(&self, empty: impl Fn() -> F + Sync) -> Result<F, Cancelled> {
        let reading = self.reading::<F>();
        let parts = in_pieces(
            &self.asked,
            || self.way(&reading),
            |way, contacts| {
                let mut fold = empty();
                for contact in contacts.filter(|&contact| self.asked.counts(contact)) {
                    self.follow(way, contact, &mut fold);
                }
                fold
            },
        )?;
        let mut all = empty();
        for part in parts {
            self.asked.cancel.check()?;
            all.append(part);
        }
        Ok(all)
    }

    fn reading<F: Fold>(&self) -> Reading<'_> {
        let settings = &self.journey.settings;
        let reading = Reading::new(self.columns, &self.map, &self.rules, settings, self.as_of.0);
        if F::REACHED_ONLY && !self.counts_parts() { reading.leave_out_unreachable() } else { reading }
    }

    /// Returns the range of moments at which walks may start, in microseconds.
    fn entries(&self) -> (i64, i64) {
        let entries = self.journey.settings.entries;
        (entries.from.map_or(i64::MIN + 1, |from| from.0), entries.to.map_or(i64::MAX, |to| to.0))
    }

    /// Folds one contact, whether it counts or not.
    pub(super) fn fold_one<F: Fold>(&self, contact: usize, empty: impl FnOnce() -> F) -> F {
        let settings = &self.journey.settings;
        let reading = Reading::new(self.columns, &self.map, &self.rules, settings, self.as_of.0);
        let mut fold = empty();
        self.follow(&mut self.way(&reading), contact, &mut fold);
        fold
    }

    /// Hands over the contact as a whole, whatever is counted.
    pub(super) fn with_way<T>(&self, contact: usize, tell: impl FnOnce(&Asked<'_>, &Way<'_>) -> T) -> T {
        let settings = &self.journey.settings;
        let reading = Reading::new(self.columns, &self.map, &self.rules, settings, self.as_of.0);
        let mut way = self.way(&reading);
        way.follow(contact, self.columns.rows(contact));
        tell(&self.asked, &way)
    }

    /// Returns whether attempts or sessions are counted, of which a contact can have several.
    pub(super) fn counts_parts(&self) -> bool {
        matches!(self.journey.settings.counting, Counting::Attempts | Counting::Sessions(_))
    }

    /// Takes a contact as a whole, or attempt by attempt or session by session: each is then counted as if it were a
    /// contact.
    fn follow<F: Fold>(&self, way: &mut Way<'_>, contact: usize, fold: &mut F) {
        let rows = self.columns.rows(contact);
        way.forward.begin();
        match &self.journey.settings.counting {
            Counting::BestAttempt | Counting::FirstAttempt => {
                let verdict = way.follow(contact, rows);
                fold.take(way, verdict);
            }
            Counting::Attempts => way.each_attempt(contact, rows, |way, verdict| fold.take(way, verdict)),
            Counting::Sessions(SessionRule::Gap(gap)) => {
                way.each_gap_session(contact, rows, gap.0, |way, verdict| fold.take(way, verdict));
            }
            Counting::Sessions(SessionRule::Attribute(_)) => {
                way.each_named_session(contact, rows, self.session, |way, verdict| fold.take(way, verdict));
            }
        }
    }

    fn way<'b>(&self, reading: &'b Reading<'b>) -> Way<'b> {
        let settings = &self.journey.settings;
        Way::new(
            reading,
            matches!(settings.counting, Counting::FirstAttempt | Counting::Attempts),
            settings.exclusion_effect == ExclusionEffect::RemovesTheContact,
            self.entries(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        AnyOrderGroup, Cancel, Comparison, Condition, DateRange, Filter, Owner, Rule, Settings, Simultaneous, Span,
    };
    use crate::engine::analysis::letters::{columns, journey, minutes};
    use crate::engine::analysis::{Exit, Stay};
    use crate::engine::columns::ColumnsBuilder;
    use proptest::prelude::*;

    fn passes(report: &Report) -> Vec<(u64, u64)> {
        report.transitions.iter().map(|one| (one.contacts, one.passes)).collect()
    }

    #[test]
    fn a_shortcut_is_credited_only_to_those_who_took_it() {
        let map = journey("abc", &["ab", "bc", "ac"], Settings::default());
        let report =
            analyse(&Asked::everybody(&columns(&["abc", "a.c", "ab", "xa"]), &map, &Cancel::default())).unwrap();
        assert_eq!(passes(&report), [(2, 2), (1, 1), (1, 1)]);
        assert_eq!(report.stages.iter().map(|one| one.reached).collect::<Vec<_>>(), [4, 2, 2]);
        assert_eq!(report.stages.iter().map(|one| one.moved_on).collect::<Vec<_>>(), [3, 1, 0]);
        assert_eq!((report.entered, report.completed), (4, 2));
    }

    #[test]
    fn simultaneous_activities_are_credited_along_the_map_whatever_their_order() {
        let map = journey("abc", &["ac", "ab", "bc"], Settings::default());
        for order in ["abc", "cba", "bca"] {
            let mut builder = ColumnsBuilder::default();
            for letter in order.chars() {
                builder.activity("one", &letter.to_string(), Moment(5), &[]);
            }
            let report = analyse(&Asked::everybody(&builder.finish(), &map, &Cancel::default())).unwrap();
            assert_eq!(passes(&report), [(0, 0), (1, 1), (1, 1)], "{order}");
        }
    }

    #[test]
    fn states_and_exits_follow_the_window() {
        let settings = Settings { window: minutes(3), ..Settings::default() };
        let map = journey("ab", &["ab"], settings);
        let data = columns(&["a..b", "a...b", "....a", ".a"]);
        let Analysis { report, itineraries } = analyse_all(&Asked::everybody(&data, &map, &Cancel::default())).unwrap();
        let stage = &report.stages[0];
        assert_eq!((stage.reached, stage.moved_on, stage.still_in_time, stage.dropped_off), (4, 1, 2, 1));
        let minute = |minute: i64| Moment::from_secs(60 * minute);
        assert_eq!(
            itineraries.exits,
            [Exit::Finished, Exit::DroppedOff(minute(3)), Exit::StillInTime, Exit::StillInTime]
        );
        let stays = [
            Stay { arrival: minute(0), stage: 0, transition: None },
            Stay { arrival: minute(3), stage: 1, transition: Some(0) },
        ];
        assert_eq!(itineraries.stays.get(..2), Some(&stays[..]));
        let dropped =
            who(&Asked::everybody(&data, &map, &Cancel::default()), Selection::DroppedOff(StageId('a' as u32)))
                .unwrap();
        assert_eq!(dropped, [1]);
    }

    #[test]
    fn an_optional_stage_can_be_skipped_and_an_unrecorded_one_is_inferred() {
        let mut map = journey("abc", &["ab", "bc"], Settings::default());
        map.stages[1].optional = true;
        map.stages[1].may_be_unrecorded = true;
        let report = analyse(&Asked::everybody(&columns(&["abc", "a.c", "a"]), &map, &Cancel::default())).unwrap();
        assert_eq!(report.stages.iter().map(|one| one.reached).collect::<Vec<_>>(), [3, 1, 2]);
        assert_eq!(report.stages[0].moved_on, 2);
        assert_eq!(report.stages[1].inferred, 1);
        assert_eq!(passes(&report), [(1, 1), (1, 1)]);
    }

    #[test]
    fn a_group_is_passed_in_any_order_before_going_on() {
        let mut map = journey("abcd", &["ab", "bd"], Settings::default());
        map.any_order =
            vec![AnyOrderGroup { stages: vec![StageId('b' as u32), StageId('c' as u32)], ..AnyOrderGroup::default() }];
        let report =
            analyse(&Asked::everybody(&columns(&["abcd", "acbd", "abd", "acd", "abbd"]), &map, &Cancel::default()))
                .unwrap();
        assert_eq!(report.stages.iter().map(|one| one.reached).collect::<Vec<_>>(), [5, 4, 3, 2]);
    }

    #[test]
    fn a_grace_lets_near_activities_follow_in_either_order() {
        let with = |simultaneous| Settings { simultaneous, ..Settings::default() };
        let reached = |settings| {
            let data = columns(&["ba", "b...a"]);
            let map = journey("ab", &["ab"], settings);
            analyse(&Asked::everybody(&data, &map, &Cancel::default())).unwrap().stages[1].reached
        };
        assert_eq!(reached(with(Simultaneous::EitherOrder)), 0);
        assert_eq!(reached(with(Simultaneous::WithinGrace(Span::MINUTE))), 1);
    }

    #[test]
    fn a_large_group_of_simultaneous_activities_is_bounded_and_right() {
        let mut map = journey("ab", &["aa", "ab", "ba"], Settings::default());
        map.stages[0].entry = true;
        let mut builder = ColumnsBuilder::default();
        for _ in 0..400 {
            builder.activity("one", "a", Moment(5), &[]).activity("one", "b", Moment(5), &[]);
        }
        let report = analyse(&Asked::everybody(&builder.finish(), &map, &Cancel::default())).unwrap();
        assert_eq!(report.stages.iter().map(|one| one.reached).collect::<Vec<_>>(), [1, 1]);
    }

    #[test]
    fn the_answer_does_not_depend_on_how_the_contacts_are_split() {
        let map = journey("abc", &["ab", "bc", "ca"], Settings { window: minutes(5), ..Settings::default() });
        let mut builder = ColumnsBuilder::default();
        let mut random = 1_u64;
        for contact in 0..900 {
            for minute in 0..10 {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let letter = ["a", "b", "c", "x"][(random >> 60) as usize % 4];
                builder.activity(&contact.to_string(), letter, Moment::from_secs(60 * minute), &[]);
            }
        }
        let data = builder.finish();
        let cancel = Cancel::default();
        let question = Question::new(&Asked::everybody(&data, &map, &cancel));
        let reading = Reading::new(&data, &question.map, &question.rules, &map.settings, question.as_of.0);
        let mut way = question.way(&reading);
        let mut whole = (question.tally(), Stays::default());
        (0..data.contact_count()).for_each(|contact| question.follow(&mut way, contact, &mut whole));
        let split = analyse_all(&Asked::everybody(&data, &map, &Cancel::default())).unwrap();
        assert_eq!(split, Analysis { report: question.report(whole.0), itineraries: whole.1.0 });
    }

    /// The same fold with the whole trail of every contact.
    struct Whole<F>(F);

    impl<F: Fold> Fold for Whole<F> {
        fn take(&mut self, way: &Way<'_>, verdict: crate::engine::analysis::way::Verdict) {
            self.0.take(way, verdict);
        }

        fn append(&mut self, later: Self) {
            self.0.append(later.0);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
        #[test]
        fn leaving_out_what_no_walk_reaches_changes_no_figure(
            arrows in prop::collection::btree_set((0_usize..5, 0_usize..5), 1..9),
            rows in prop::collection::vec((0_u8..4, 0_usize..7, 0_i64..12), 0..60),
            limited in prop::collection::vec((prop::bool::ANY, prop::bool::ANY), 9),
            window in prop::option::of(0_i64..9),
            entry in 0_usize..6,
            optional in 0_usize..9,
            [shared, filtered, group, removes, first, held] in prop::array::uniform6(prop::bool::weighted(0.3)),
            simultaneous in 0_usize..4,
        ) {
            let names = ["a", "b", "c", "d", "e"];
            let drawn: Vec<String> = arrows.iter().map(|&(from, to)| format!("{}{}", names[from], names[to])).collect();
            let drawn: Vec<&str> = drawn.iter().map(String::as_str).collect();
            let kinds = [
                Simultaneous::EitherOrder, Simultaneous::StrictlyLater, Simultaneous::RowOrder,
                Simultaneous::WithinGrace(Span::MINUTE),
            ];
            let settings = Settings {
                window: window.and_then(minutes),
                simultaneous: kinds[simultaneous],
                exclusion_effect: if removes { ExclusionEffect::RemovesTheContact } else { Settings::default().exclusion_effect },
                counting: if first { Counting::FirstAttempt } else { Counting::BestAttempt },
                held_constant: if held { vec!["v".to_owned()] } else { Vec::new() },
                ..Settings::default()
            };
            let mut map = journey("abcde", &drawn, settings);
            for (transition, &(limit, watched)) in map.transitions.iter_mut().zip(&limited) {
                transition.limit = limit.then(|| minutes(3)).flatten();
                transition.exclusions = if watched { vec![Condition::activity("x")] } else { Vec::new() };
            }
            if let Some(stage) = map.stages.get_mut(entry) {
                stage.entry = true;
            }
            if let Some(stage) = map.stages.get_mut(optional) {
                stage.optional = true;
                stage.may_be_unrecorded = true;
            }
            if shared {
                // One activity that may satisfy two stages.
                map.stages[4].rule = Rule::any_of(vec![Condition::activity("b"), Condition::activity("e")]);
            }
            if filtered {
                let value = Comparison::Is("1".to_owned());
                let filter = Filter::Compare { attribute: "v".to_owned(), of: Owner::Activity, comparison: value };
                map.stages[2].rule = Rule::any_of(vec![Condition { filters: vec![filter], ..Condition::activity("c") }]);
            }
            if group {
                let stages = vec![StageId('b' as u32), StageId('c' as u32)];
                map.any_order = vec![AnyOrderGroup { stages, ..AnyOrderGroup::default() }];
            }
            let mut builder = ColumnsBuilder::default();
            for &(contact, kind, minute) in &rows {
                let value = if minute % 2 == 0 { "1" } else { "2" };
                let activity = ["a", "b", "c", "d", "e", "x", "y"][kind];
                builder.activity(&contact.to_string(), activity, Moment::from_secs(60 * minute), &[("v", value)]);
            }
            let data = builder.finish();
            let cancel = Cancel::default();
            let question = Question::new(&Asked::everybody(&data, &map, &cancel));
            let (tally, stays) = question.fold(|| (question.tally(), Stays::default())).unwrap();
            let whole = question.fold(|| Whole((question.tally(), Stays::default()))).unwrap().0;
            prop_assert_eq!(question.report(tally), question.report(whole.0));
            prop_assert_eq!(stays.0, whole.1.0);
        }
    }

    #[test]
    fn a_cancelled_analysis_gives_nothing() {
        let cancel = Cancel::default();
        cancel.cancel();
        let map = journey("ab", &["ab"], Settings { entries: DateRange::default(), ..Settings::default() });
        assert_eq!(analyse(&Asked::everybody(&columns(&["ab"]), &map, &cancel)), Err(crate::domain::Cancelled));
    }
}
