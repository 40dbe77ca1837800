//! Through which of its conditions contacts satisfied a stage.

use super::asked::{Asked, Figure};
use super::at::At;
use super::rules::{Gives, Rules};
use super::run::Question;
use super::tally::Fold;
use super::way::{Arrival, Verdict, Way};
use crate::domain::{Cancelled, Condition, StageId};
use serde::Serialize;

/// Asks through which of its conditions contacts satisfied a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Composition {
    /// The stage.
    pub stage: StageId,
}

/// What a stage is made up of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompositionReport {
    /// The stage.
    pub stage: StageId,
    /// Contacts that reached the stage, each counted once.
    pub reached: u64,
    /// One entry a condition of the stage's rule, in the order of the rule.
    pub conditions: Vec<Through>,
}

/// The contacts that satisfied a stage through one of its conditions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Through {
    /// Place of the condition's group in the rule.
    pub group: usize,
    /// The condition.
    pub condition: Condition,
    /// Contacts that arrived at least once with an activity that matches the condition, each counted once. One that
    /// arrived in several ways counts for each of them.
    pub contacts: u64,
    /// Of those, contacts whose first arrival was such; where its activity matches several conditions, the first of
    /// them in the rule counts. These add up to the contacts that reached the stage.
    pub first: u64,
}

impl Figure for Composition {
    type Answer = CompositionReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<CompositionReport, Cancelled> {
        asked.cancel.check()?;
        let place = asked.journey.stage_index(self.stage);
        let stage = place.and_then(|place| asked.journey.stages.get(place));
        let groups = stage.map_or(&[][..], |stage| &stage.rule.groups);
        let conditions: Vec<(usize, &Condition)> = groups
            .iter()
            .enumerate()
            .flat_map(|(group, members)| members.conditions.iter().map(move |condition| (group, condition)))
            .collect();
        let plain: Vec<&Condition> = conditions.iter().map(|&(_, condition)| condition).collect();
        let rules = Rules::of_conditions(asked.columns, &plain);
        let counts = match place {
            None => Counts::empty(0, &[], &rules),
            Some(stage) => Question::new(asked).fold(|| Counts::empty(stage, &plain, &rules))?,
        };
        let through = conditions.into_iter().enumerate().map(|(place, (group, condition))| Through {
            group,
            condition: condition.clone(),
            contacts: counts.any.at(place),
            first: counts.first.at(place),
        });
        Ok(CompositionReport { stage: self.stage, reached: counts.reached, conditions: through.collect() })
    }
}

/// Asks for the contacts that arrived at a stage through one of its conditions: as many as the composition says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CameThrough {
    /// The stage.
    pub stage: StageId,
    /// Place of the condition among all of the rule.
    pub condition: usize,
}

impl Figure for CameThrough {
    type Answer = Vec<u32>;

    fn compute(&self, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let Some(place) = asked.journey.stage_index(self.stage) else { return Ok(Vec::new()) };
        let rule = asked.journey.stages.get(place).map(|stage| &stage.rule);
        let plain: Vec<&Condition> = rule.into_iter().flat_map(|rule| rule.conditions()).collect();
        let rules = Rules::of_conditions(asked.columns, &plain);
        let counts = || Counts::empty(place, &plain, &rules);
        let came = || Came { condition: self.condition, counts: counts(), contacts: Vec::new() };
        Ok(Question::new(asked).fold(came)?.contacts)
    }
}

/// Places of the contacts that arrived through one condition, over a range of contacts.
struct Came<'a> {
    condition: usize,
    counts: Counts<'a>,
    contacts: Vec<u32>,
}

impl Fold for Came<'_> {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        let mut here = way.arrivals.iter().filter(|arrival| arrival.stage == self.counts.stage);
        let mut came = || here.any(|arrival| self.counts.through(way, arrival).at(self.condition));
        if verdict == Verdict::Entered && came() {
            self.contacts.push(way.contact as u32);
        }
    }

    fn append(&mut self, mut later: Self) {
        self.contacts.append(&mut later.contacts);
    }
}

/// Counts by condition over a range of contacts.
struct Counts<'a> {
    stage: usize,
    conditions: &'a [&'a Condition],
    rules: &'a Rules,
    reached: u64,
    any: Vec<u64>,
    first: Vec<u64>,
}

impl<'a> Counts<'a> {
    fn empty(stage: usize, conditions: &'a [&'a Condition], rules: &'a Rules) -> Self {
        let none = vec![0; conditions.len()];
        Self { stage, conditions, rules, reached: 0, any: none.clone(), first: none }
    }

    /// Returns for each condition whether an arrival satisfies it: the activity matches; or, if it matches none of
    /// those that ask for something, those that ask for something not to be.
    fn through(&self, way: &Way<'_>, arrival: &Arrival) -> Vec<bool> {
        let mut matches = vec![false; self.conditions.len()];
        let row = way.trail.source.at(arrival.row);
        let columns = way.reading.columns;
        self.rules.each(columns, way.contact, row, columns.kinds.at(row), |gives| {
            if let Gives::Count(place) = gives {
                matches.put(place, true);
            }
        });
        let asked = |place: usize| self.conditions.get(place).is_some_and(|condition| !condition.negated);
        let any = (0..matches.len()).any(|place| asked(place) && matches.at(place));
        (0..matches.len())
            .map(|place| if asked(place) { matches.at(place) } else { !any && !matches.at(place) })
            .collect()
    }
}

impl Fold for Counts<'_> {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict != Verdict::Entered {
            return;
        }
        let mut all = vec![false; self.conditions.len()];
        let mut is_first = true;
        for arrival in way.arrivals.iter().filter(|arrival| arrival.stage == self.stage) {
            let through = self.through(way, arrival);
            if is_first {
                is_first = false;
                self.reached += 1;
                if let Some(count) = through.iter().position(|&one| one).and_then(|place| self.first.get_mut(place)) {
                    *count += 1;
                }
            }
            all.iter_mut().zip(through).for_each(|(all, one)| *all |= one);
        }
        self.any.iter_mut().zip(all).for_each(|(count, one)| *count += u64::from(one));
    }

    fn append(&mut self, later: Self) {
        self.reached += later.reached;
        self.any.iter_mut().zip(later.any).for_each(|(own, other)| *own += other);
        self.first.iter_mut().zip(later.first).for_each(|(own, other)| *own += other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Combine, Counting, Group, Rule, Settings};
    use crate::engine::analysis::letters::{columns, id, journey};
    use crate::engine::analysis::{Members, analyse};

    /// Reached, then for each condition the contacts with any such arrival and with such a first one.
    fn counts(rule: Rule, settings: Settings, histories: &[&str]) -> (u64, Vec<(u64, u64)>) {
        let mut map = journey("sb", &["sb"], settings);
        map.stages[1].rule = rule;
        let (data, cancel) = (columns(histories), Cancel::default());
        let asked = Asked::everybody(&data, &map, &cancel);
        let report = Composition { stage: id('b') }.compute(&asked).unwrap();
        assert_eq!(report.reached, analyse(&asked).unwrap().stages[1].reached);
        assert_eq!(report.reached, report.conditions.iter().map(|one| one.first).sum::<u64>());
        for (condition, through) in report.conditions.iter().enumerate() {
            let came = CameThrough { stage: id('b'), condition }.compute(&asked).unwrap();
            assert_eq!(came.len() as u64, through.contacts);
        }
        (report.reached, report.conditions.iter().map(|one| (one.contacts, one.first)).collect())
    }

    fn any(names: &[&str]) -> Rule {
        Rule::any_of(names.iter().map(|name| Condition::activity(*name)).collect())
    }

    #[test]
    fn arrivals_are_told_apart_by_condition() {
        let histories = ["sxy", "syy", "sx", "s", "xy"];
        assert_eq!(counts(any(&["x", "y"]), Settings::default(), &histories), (3, vec![(2, 2), (2, 1)]));
        // An activity that matches two conditions counts for both, but first only for the first.
        let twice = Rule::any_of(vec![
            Condition::activity("x"),
            Condition { activities: Vec::new(), ..Condition::activity("") },
        ]);
        assert_eq!(counts(twice, Settings::default(), &["sx", "sy"]), (2, vec![(1, 1), (2, 1)]));
    }

    #[test]
    fn rules_that_need_several_activities_are_told_by_the_last() {
        let thrice =
            Rule::any_of(vec![Condition { at_least: 3, ..Condition::activity("x") }, Condition::activity("y")]);
        assert_eq!(counts(thrice, Settings::default(), &["sxxx", "sxxy", "sxx"]), (2, vec![(1, 1), (1, 1)]));
        let conditions = vec![
            Condition { negated: true, ..Condition::activity("z") },
            Condition::activity("x"),
            Condition::activity("y"),
        ];
        let both = Rule { combine: Combine::All, groups: vec![Group { combine: Combine::All, conditions }] };
        assert_eq!(counts(both, Settings::default(), &["sxy", "syx", "szxy"]), (2, vec![(0, 0), (1, 1), (1, 1)]));
        let not = Rule::any_of(vec![Condition { negated: true, ..Condition::activity("z") }]);
        assert_eq!(counts(not, Settings::default(), &["szx", "sz"]), (1, vec![(1, 1)]));
    }

    #[test]
    fn attempts_count_each_and_others_not_at_all() {
        let settings = Settings { counting: Counting::Attempts, ..Settings::default() };
        assert_eq!(counts(any(&["x", "y"]), settings, &["sxsysx"]), (3, vec![(2, 2), (1, 1)]));
        let mut map = journey("sb", &["sb"], Settings::default());
        map.stages[1].rule = any(&["x", "y"]);
        let (data, cancel) = (columns(&["sx", "sy"]), Cancel::default());
        let asked = Asked::everybody(&data, &map, &cancel);
        let second = Members::of([1]);
        let report = Composition { stage: id('b') }.compute(&asked.within(&second)).unwrap();
        assert_eq!((report.reached, report.conditions[1].first), (1, 1));
        let nowhere = Composition { stage: StageId(1) }.compute(&asked).unwrap();
        assert_eq!((nowhere.reached, nowhere.conditions), (0, Vec::new()));
    }
}
