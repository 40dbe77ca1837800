//! How much the contacts at stages are worth, by a number among their attributes or those of their activities.

use super::at::At;
use super::run::Question;
use super::tally::Fold;
use super::way::{State, Verdict, Way};
use super::{Asked, Figure};
use crate::domain::{Cancelled, Owner, StageId, TransitionId, ValueOf};
use crate::engine::columns::Attribute;
use serde::Serialize;

/// Asks how much the contacts at stages and on transitions are worth.
///
/// The value of a contact *at a stage* is one number. Of an attribute of contacts it is the contact's own. Of an attribute
/// of activities it is the one on the contact's last arrival there or, where that activity has none, on the latest of its
/// activities before that has one: what was known by then, never what came later. A text that is no number counts as no
/// value. At each stage every contact that reached it is counted once, so the values of those who moved on, are still in
/// time, dropped off and finished add up to the value of those who reached. The value that passes over a transition is
/// that of the contacts that took it, each once, at the stage they left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worth {
    /// The number that is counted.
    pub value: ValueOf,
}

/// Values that were added up.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Sum {
    /// Contacts with a value, each counted once.
    pub contacts: u64,
    /// Their values together.
    pub total: f64,
}

/// How much contacts are worth, in map order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorthReport {
    /// The number that is counted.
    pub value: ValueOf,
    /// Stages.
    pub stages: Vec<StageWorth>,
    /// Transitions.
    pub transitions: Vec<TransitionWorth>,
    /// Of those who reached a goal, each counted once, at the goal where they arrived last.
    pub completed: Sum,
    /// What could not be honoured, as sentences.
    pub warnings: Vec<String>,
}

/// Values at a stage. `reached = moved on + still in time + dropped off + finished`, up to rounding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageWorth {
    /// The stage.
    pub id: StageId,
    /// Of all who reached it.
    pub reached: Sum,
    /// Contacts that reached it and have no value, which are not part of any sum.
    pub without: u64,
    /// Of those in each state: moved on, still in time, dropped off, finished.
    pub states: [Sum; 4],
}

/// Values that passed over a transition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TransitionWorth {
    /// The transition.
    pub id: TransitionId,
    /// Of those who took it, at the stage they left.
    pub took: Sum,
}

impl Sum {
    fn add(&mut self, value: f64) {
        self.contacts += 1;
        self.total += value;
    }

    fn append(&mut self, other: Self) {
        self.contacts += other.contacts;
        self.total += other.total;
    }

    /// Returns the mean of those with a value.
    pub fn mean(&self) -> Option<f64> {
        (self.contacts > 0).then(|| self.total / self.contacts as f64)
    }
}

impl Figure for Worth {
    type Answer = WorthReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<WorthReport, Cancelled> {
        let values = Values::new(asked, &self.value);
        let (stages, transitions) = (asked.journey.stages.len(), asked.journey.transitions.len());
        let empty = || Sums {
            values: &values,
            stages: vec![StageSums::default(); stages],
            transitions: vec![Sum::default(); transitions],
            completed: Sum::default(),
            at: vec![None; stages],
            taken: Vec::new(),
        };
        let sums = Question::new(asked).fold(empty)?;
        let stage = |(stage, sums): (&crate::domain::Stage, StageSums)| {
            let mut reached = Sum::default();
            sums.states.iter().for_each(|sum| reached.append(*sum));
            StageWorth { id: stage.id, reached, without: sums.without, states: sums.states }
        };
        let step = |(step, took): (&crate::domain::Transition, Sum)| TransitionWorth { id: step.id, took };
        Ok(WorthReport {
            value: self.value.clone(),
            stages: asked.journey.stages.iter().zip(sums.stages).map(stage).collect(),
            transitions: asked.journey.transitions.iter().zip(sums.transitions).map(step).collect(),
            completed: sums.completed,
            warnings: values.warnings,
        })
    }
}

/// An attribute with its texts read as numbers.
pub(super) struct Values<'a> {
    attribute: Option<&'a Attribute>,
    of: Owner,
    numbers: Vec<Option<f64>>,
    pub(super) warnings: Vec<String>,
}

impl<'a> Values<'a> {
    pub(super) fn new(asked: &Asked<'a>, value: &ValueOf) -> Self {
        let attribute = match value.of {
            Owner::Activity => asked.columns.attribute(&value.attribute),
            Owner::Contact => asked.columns.contact_attribute(&value.attribute),
        };
        let read = |word: &str| word.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        let numbers: Vec<Option<f64>> = attribute.map_or_else(Vec::new, |one| one.words.iter().map(read).collect());
        let mut warnings = Vec::new();
        match attribute {
            None => warnings.push(format!("There is no attribute “{}” in the data; choose another.", value.attribute)),
            Some(_) if numbers.iter().all(Option::is_none) => {
                warnings.push(format!("No value of “{}” is a number; choose another attribute.", value.attribute));
            }
            Some(_) => {}
        }
        Self { attribute, of: value.of, numbers, warnings }
    }

    fn number(&self, place: usize) -> Option<f64> {
        let code = self.attribute?.codes.at(place);
        self.numbers.at(code as usize)
    }

    /// Fills in the value of the contact at each stage it reached; all others keep what stood there.
    pub(super) fn at_stages(&self, way: &Way<'_>, at: &mut [Option<f64>]) {
        if self.of == Owner::Contact {
            let own = self.number(way.contact);
            way.arrivals.iter().for_each(|arrival| at.put(arrival.stage, own));
            return;
        }
        // Arrivals ascend, and so do their rows: one look at every activity is enough.
        let mut rows = way.reading.columns.rows(way.contact).peekable();
        let mut known = None;
        for arrival in &way.arrivals {
            let here = way.source_of(arrival);
            while let Some(row) = rows.next_if(|row| *row <= here) {
                known = self.number(row).or(known);
            }
            at.put(arrival.stage, known);
        }
    }
}

#[derive(Debug, Clone, Default)]
struct StageSums {
    without: u64,
    states: [Sum; 4],
}

/// Sums over a range of contacts.
struct Sums<'a> {
    values: &'a Values<'a>,
    stages: Vec<StageSums>,
    transitions: Vec<Sum>,
    completed: Sum,
    /// The value of the contact at each stage, used again for the next.
    at: Vec<Option<f64>>,
    taken: Vec<usize>,
}

impl Fold for Sums<'_> {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict != Verdict::Entered {
            return;
        }
        self.values.at_stages(way, &mut self.at);
        for &stage in &way.concerned {
            let place = match way.standings.get(stage).map(|standing| standing.state) {
                None | Some(State::NotReached) => continue,
                Some(State::MovedOn) => 0,
                Some(State::StillInTime) => 1,
                Some(State::DroppedOff) => 2,
                Some(State::Finished) => 3,
            };
            let Some(sums) = self.stages.get_mut(stage) else { continue };
            match (self.at.at(stage), sums.states.get_mut(place)) {
                (Some(value), Some(sum)) => sum.add(value),
                _ => sums.without += 1,
            }
        }
        let goal = way.arrivals.iter().rev().find(|arrival| way.is_goal(arrival.stage));
        if let Some(value) = goal.and_then(|arrival| self.at.at(arrival.stage)) {
            self.completed.add(value);
        }
        self.taken.clear();
        for (taken, left) in way.arrivals.iter().filter_map(|arrival| way.ends_of(arrival.step)) {
            if self.taken.contains(&taken) {
                continue;
            }
            self.taken.push(taken);
            if let (Some(sum), Some(value)) = (self.transitions.get_mut(taken), left.and_then(|left| self.at.at(left)))
            {
                sum.add(value);
            }
        }
    }

    fn append(&mut self, later: Self) {
        for (own, other) in self.stages.iter_mut().zip(later.stages) {
            own.without += other.without;
            own.states.iter_mut().zip(other.states).for_each(|(own, other)| own.append(other));
        }
        self.transitions.iter_mut().zip(later.transitions).for_each(|(own, other)| own.append(other));
        self.completed.append(later.completed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Settings};
    use crate::engine::analysis::analyse;
    use crate::engine::analysis::letters::{columns, id, journey, minutes};

    fn of_activities() -> ValueOf {
        ValueOf { of: Owner::Activity, attribute: "v".to_owned() }
    }

    #[test]
    fn values_are_known_by_the_last_arrival_counted_once_and_add_up() {
        let settings = Settings { window: minutes(5), ..Settings::default() };
        let map = journey("abc", &["ab", "bc"], settings);
        // 1: the value at a goes on to b, where none is recorded; c has its own. 2: drops off with 4. 3: no value at all,
        // although one comes later. 4: the last arrival at a counts.
        let data = columns(&["a2bc7", "a4......", "ax......x9", "a1a3b.......", "x.............x"]);
        let cancel = Cancel::default();
        let asked = Asked::everybody(&data, &map, &cancel);
        let (report, known) = (Worth { value: of_activities() }.compute(&asked).unwrap(), analyse(&asked).unwrap());
        let sum = |contacts, total| Sum { contacts, total };
        let [a, b, c] = [0, 1, 2].map(|place| &report.stages[place]);
        assert_eq!((a.reached, a.without), (sum(3, 9.0), 1));
        assert_eq!(a.states, [sum(2, 5.0), sum(0, 0.0), sum(1, 4.0), sum(0, 0.0)]);
        assert_eq!((b.reached, c.reached), (sum(2, 5.0), sum(1, 7.0)));
        assert_eq!(report.transitions.iter().map(|one| one.took).collect::<Vec<_>>(), [sum(2, 5.0), sum(1, 2.0)]);
        assert_eq!(report.completed, sum(1, 7.0));
        for (worth, stage) in report.stages.iter().zip(&known.stages) {
            assert_eq!(worth.reached.contacts + worth.without, stage.reached, "{:?}", stage.id);
        }
        assert_eq!(report.stages[0].id, id('a'));
        assert_eq!(a.reached.mean(), Some(3.0));
    }

    #[test]
    fn what_is_no_number_is_said() {
        let map = journey("ab", &["ab"], Settings::default());
        let (data, cancel) = (columns(&["a1b", "ab"]), Cancel::default());
        let asked = Asked::everybody(&data, &map, &cancel);
        let missing = Worth { value: ValueOf { of: Owner::Contact, attribute: "v".to_owned() } };
        let report = missing.compute(&asked).unwrap();
        assert_eq!((report.warnings.len(), report.stages[0].without), (1, 2));
        assert_eq!(report.stages[0].reached, Sum::default());
    }
}
