//! Where a drawing and the data disagree: steps between its stages that it has no arrow for, arrows nobody takes, activities without a stage.

use super::STRIDE;
use crate::domain::{Cancelled, Condition, Rate, StageId, TransitionId};
use crate::engine::analysis::asked::{Asked, Figure};
use crate::engine::analysis::at::At;
use crate::engine::analysis::parts::in_parts;
use crate::engine::analysis::rules::{Gives, Rules};
use hashbrown::{HashMap, HashSet};
use serde::Serialize;
use std::cmp::Reverse;

/// Asks where the drawing and the data disagree.
///
/// An activity belongs to every stage with a condition that it matches, whatever else the rule asks for (how often,
/// what must not be). Of a contact's activities that belong to a stage, two that follow one another are a step, unless
/// they have a stage in common or are further apart than the journey's window. A step is drawn if an arrow leads from
/// a stage of the first to a stage of the second; if not, it counts for the first stage of each in map order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fit;

/// Where a drawing and the data disagree.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct FitReport {
    /// Of all steps, those that are drawn.
    pub steps: Rate,
    /// Of the contacts with a step, those all of whose steps are drawn.
    pub contacts: Rate,
    /// Steps that are not drawn, those of most contacts first.
    pub missing: Vec<FitMove>,
    /// How often each arrow of the map was gone as a step, in map order.
    pub arrows: Vec<(TransitionId, FitCount)>,
    /// Activities that belong to no stage, those of most contacts first.
    pub beside: Vec<BesideMap>,
}

/// Steps between two stages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FitMove {
    /// The stage before.
    pub from: StageId,
    /// The stage after.
    pub to: StageId,
    /// How many.
    pub counted: FitCount,
}

/// How many made a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct FitCount {
    /// Contacts, each counted once.
    pub contacts: u64,
    /// How often it was made.
    pub count: u64,
}

/// An activity that belongs to no stage of the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BesideMap {
    /// Its type.
    pub name: String,
    /// How many did it. Where only some activities of a type belong to a stage, the others count here.
    pub counted: FitCount,
}

/// Counts over a range of contacts.
#[derive(Default)]
struct Counted {
    steps: u64,
    drawn: u64,
    contacts: u64,
    whole: u64,
    missing: HashMap<(usize, usize), Tally>,
    arrows: Vec<Tally>,
    beside: Vec<Tally>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    counted: FitCount,
    /// One more than the last contact counted; 0 for none.
    last: usize,
}

impl Tally {
    fn take(&mut self, contact: usize) {
        self.counted.count += 1;
        self.counted.contacts += u64::from(std::mem::replace(&mut self.last, contact + 1) != contact + 1);
    }

    fn add(&mut self, other: Self) {
        self.counted.count += other.counted.count;
        self.counted.contacts += other.counted.contacts;
    }
}

impl Figure for Fit {
    type Answer = FitReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<FitReport, Cancelled> {
        let (columns, journey) = (asked.columns, asked.journey);
        let owned = journey.stages.iter().enumerate().flat_map(|(stage, record)| {
            record.rule.conditions().filter(|condition| !condition.negated).map(move |condition| (stage, condition))
        });
        let (stages, conditions): (Vec<usize>, Vec<&Condition>) = owned.unzip();
        let rules = Rules::of_conditions(columns, &conditions);
        let mut arrows = HashMap::new();
        for (place, step) in journey.transitions.iter().enumerate() {
            if let (Some(from), Some(to)) = (journey.stage_index(step.from), journey.stage_index(step.to)) {
                arrows.insert((from, to), place);
            }
        }
        let window = journey.settings.window.map(|window| window.0);
        let reading = Reading { asked, rules: &rules, stages: &stages, arrows: &arrows, window };
        let parts: Result<Vec<Counted>, Cancelled> =
            in_parts(columns, |contacts| reading.count(contacts)).into_iter().collect();
        let mut all = reading.nothing();
        for part in parts? {
            all.append(part);
        }
        let id = |stage: usize| journey.stages.get(stage).map_or(StageId(0), |record| record.id);
        let mut missing: Vec<FitMove> = all
            .missing
            .iter()
            .map(|(&(from, to), tally)| FitMove { from: id(from), to: id(to), counted: tally.counted })
            .collect();
        missing.sort_by_key(|one| (Reverse(one.counted.contacts), Reverse(one.counted.count), one.from, one.to));
        let named = columns.activity_types.iter().zip(&all.beside).filter(|(_, tally)| tally.counted.count > 0);
        let mut beside: Vec<BesideMap> =
            named.map(|(name, tally)| BesideMap { name: name.clone(), counted: tally.counted }).collect();
        beside.sort_by(|a, b| {
            (b.counted.contacts, b.counted.count, &a.name).cmp(&(a.counted.contacts, a.counted.count, &b.name))
        });
        Ok(FitReport {
            steps: Rate::new(all.drawn, all.steps),
            contacts: Rate::new(all.whole, all.contacts),
            missing,
            arrows: journey.transitions.iter().zip(&all.arrows).map(|(step, tally)| (step.id, tally.counted)).collect(),
            beside,
        })
    }
}

struct Reading<'a> {
    asked: &'a Asked<'a>,
    rules: &'a Rules,
    /// The stage of each condition.
    stages: &'a [usize],
    /// Places of transitions by the places of the stages at their ends.
    arrows: &'a HashMap<(usize, usize), usize>,
    window: Option<i64>,
}

impl Reading<'_> {
    fn nothing(&self) -> Counted {
        Counted {
            arrows: vec![Tally::default(); self.asked.journey.transitions.len()],
            beside: vec![Tally::default(); self.asked.columns.activity_types.len()],
            ..Counted::default()
        }
    }

    fn count(&self, contacts: std::ops::Range<usize>) -> Result<Counted, Cancelled> {
        let columns = self.asked.columns;
        let mut counted = self.nothing();
        let (mut before, mut here): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut seen: HashSet<usize> = HashSet::new();
        for contact in contacts {
            if contact % STRIDE == 0 {
                self.asked.cancel.check()?;
            }
            if !self.asked.counts(contact) {
                continue;
            }
            before.clear();
            let (mut time_before, mut made, mut drawn) = (0, 0_u64, 0_u64);
            for row in self.asked.known_rows(contact) {
                let kind = columns.kinds.at(row);
                here.clear();
                self.rules.each(columns, contact, row, kind, |gives| {
                    if let Gives::Count(condition) = gives {
                        let stage = self.stages.at(condition);
                        if here.last() != Some(&stage) {
                            here.push(stage);
                        }
                    }
                });
                if here.is_empty() {
                    if let Some(tally) = counted.beside.get_mut(usize::from(kind)) {
                        tally.take(contact);
                    }
                    continue;
                }
                let time = columns.times.at(row);
                let near = self.window.is_none_or(|window| time.saturating_sub(time_before) <= window);
                let stays = here.iter().any(|stage| before.contains(stage));
                if stays && near {
                    // An arrow from a stage to itself is gone, but nobody has gone on.
                    for stage in here.iter().filter(|stage| before.contains(stage)) {
                        self.take(&mut counted, contact, (*stage, *stage));
                    }
                } else if !before.is_empty() && near {
                    made += 1;
                    drawn += u64::from(self.step(&mut counted, contact, &before, &here, &mut seen));
                }
                time_before = time;
                std::mem::swap(&mut before, &mut here);
            }
            counted.steps += made;
            counted.drawn += drawn;
            counted.contacts += u64::from(made > 0);
            counted.whole += u64::from(made > 0 && made == drawn);
        }
        Ok(counted)
    }

    /// Counts the arrow between two stages, if there is one.
    fn take(&self, counted: &mut Counted, contact: usize, ends: (usize, usize)) {
        if let Some(tally) = self.arrows.get(&ends).and_then(|arrow| counted.arrows.get_mut(*arrow)) {
            tally.take(contact);
        }
    }

    /// Counts a step and returns whether it is drawn.
    fn step(
        &self,
        counted: &mut Counted,
        contact: usize,
        before: &[usize],
        here: &[usize],
        seen: &mut HashSet<usize>,
    ) -> bool {
        seen.clear();
        for from in before {
            for to in here {
                if let Some(arrow) = self.arrows.get(&(*from, *to)).filter(|arrow| !seen.contains(*arrow)) {
                    seen.insert(*arrow);
                    self.take(counted, contact, (*from, *to));
                }
            }
        }
        if seen.is_empty()
            && let (Some(&from), Some(&to)) = (before.first(), here.first())
        {
            counted.missing.entry((from, to)).or_default().take(contact);
        }
        !seen.is_empty()
    }
}

impl Counted {
    fn append(&mut self, later: Self) {
        self.steps += later.steps;
        self.drawn += later.drawn;
        self.contacts += later.contacts;
        self.whole += later.whole;
        for (ends, tally) in later.missing {
            self.missing.entry(ends).or_default().add(tally);
        }
        self.arrows.iter_mut().zip(later.arrows).for_each(|(own, other)| own.add(other));
        self.beside.iter_mut().zip(later.beside).for_each(|(own, other)| own.add(other));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey, Rule, Settings, Span};
    use crate::engine::analysis::letters::{columns, id, journey};

    fn fit(map: &Journey, histories: &[&str]) -> FitReport {
        let (data, cancel) = (columns(histories), Cancel::default());
        Fit.compute(&Asked::everybody(&data, map, &cancel)).unwrap()
    }

    fn missing(report: &FitReport) -> Vec<(StageId, StageId, u64, u64)> {
        report.missing.iter().map(|one| (one.from, one.to, one.counted.contacts, one.counted.count)).collect()
    }

    #[test]
    fn steps_without_an_arrow_and_arrows_without_a_step_are_found() {
        let map = journey("abcd", &["ab", "bc", "cd"], Settings::default());
        let report = fit(&map, &["abc", "acac", "axbb", "d"]);
        assert_eq!(missing(&report), [(id('a'), id('c'), 1, 2), (id('c'), id('a'), 1, 1)]);
        assert_eq!((report.steps, report.contacts), (Rate::new(3, 6), Rate::new(2, 3)));
        let gone: Vec<u64> = report.arrows.iter().map(|(_, counted)| counted.contacts).collect();
        assert_eq!(gone, [2, 1, 0]);
        let beside: Vec<_> = report.beside.iter().map(|one| (one.name.as_str(), one.counted.count)).collect();
        assert_eq!(beside, [("x", 1)]);
    }

    #[test]
    fn an_activity_may_belong_to_several_stages() {
        let mut map = journey("abc", &["bc"], Settings::default());
        map.stages[1].rule = Rule::any_of(vec![Condition::activity("a"), Condition::activity("b")]);
        let report = fit(&map, &["ac", "abc"]);
        // a belongs to a and b, so a to b is no step and a to c is drawn.
        assert_eq!(missing(&report), []);
        assert_eq!((report.steps, report.contacts), (Rate::new(2, 2), Rate::new(2, 2)));
    }

    #[test]
    fn an_arrow_from_a_stage_to_itself_is_gone_but_is_no_step() {
        let map = journey("ab", &["aa", "ab"], Settings::default());
        let report = fit(&map, &["aaab", "ab"]);
        let gone: Vec<_> = report.arrows.iter().map(|(_, counted)| (counted.contacts, counted.count)).collect();
        assert_eq!(gone, [(1, 2), (2, 2)]);
        assert_eq!(report.steps, Rate::new(2, 2));
    }

    #[test]
    fn steps_longer_than_the_window_are_none() {
        let mut map = journey("ab", &[], Settings::default());
        assert_eq!(missing(&fit(&map, &["a b", "ab"])).len(), 1);
        map.settings.window = Some(Span(0));
        let report = fit(&map, &["ab"]);
        assert_eq!((report.steps, missing(&report).len()), (Rate::new(0, 0), 0));
    }
}
