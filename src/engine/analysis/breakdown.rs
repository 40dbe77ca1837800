//! All figures for each value of an attribute: of the contact, or of one of its activities.

mod split;
mod value;

pub use split::{Split, split};

use super::grouping::Groups;
use super::people::Listed;
use super::report::Report;
use super::run::Question;
use super::stats::SMALL_GROUP;
use super::tally::{Fold, Tally};
use super::way::{Verdict, Way};
use super::{Asked, Figure};
use crate::domain::{Cancelled, Owner, StageId};
use hashbrown::HashMap;
use serde::Serialize;
use value::Values;

/// An attribute by which contacts are grouped.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Key {
    /// Its name.
    pub attribute: String,
    /// Whose attribute it is; one of the contact is the same at every activity.
    pub of: Owner,
}

/// Which activity gives the value of an activity's attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Touch {
    /// The one with which the contact first entered.
    Entry,
    /// Each with which it arrived at this stage: a contact can be in several groups; who never arrived is in none.
    Stage(StageId),
    /// The first that may satisfy a stage and has any of the attributes.
    First,
    /// The last of them.
    Last,
    /// Every activity: each value gets only its own activities, and a contact can be in several groups.
    Every,
}

impl Touch {
    /// Returns whether every contact that entered is in exactly one group.
    pub fn partitions(self) -> bool {
        matches!(self, Self::Entry | Self::First | Self::Last)
    }
}

/// Asks for the figures of each group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    /// The attributes; with several, each combination of values is a group.
    pub by: Vec<Key>,
    /// Which activity gives the value.
    pub touch: Touch,
    /// How many groups are listed, the largest first; the others are pooled. `None` lists all.
    pub limit: Option<usize>,
}

/// The figures of each group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BreakdownReport {
    /// The attributes.
    pub by: Vec<Key>,
    /// Which activity gives the value.
    pub touch: Touch,
    /// Whether every contact that entered is in exactly one group, so that the groups add up.
    pub adds_up: bool,
    /// How many different groups there are, listed or pooled.
    pub different: u64,
    /// The groups: most contacts first, then by value; the pooled one last.
    pub groups: Vec<Group>,
    /// Attributes that the data does not have, as sentences.
    pub warnings: Vec<String>,
}

/// A group of contacts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Which one.
    pub name: GroupName,
    /// Whether it has so few contacts that its rates swing by chance.
    pub is_small: bool,
    /// Its figures.
    pub report: Report,
}

/// What a group has in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum GroupName {
    /// One value for each attribute; an empty one is not set.
    Values(Vec<String>),
    /// All that are not listed.
    Other,
}

impl GroupName {
    /// Returns the name as shown.
    pub fn shown(&self) -> String {
        let word = |value: &String| if value.is_empty() { "(not set)".to_owned() } else { value.clone() };
        match self {
            Self::Values(values) => values.iter().map(word).collect::<Vec<_>>().join(" · "),
            Self::Other => "(other)".to_owned(),
        }
    }
}

impl Figure for Breakdown {
    type Answer = BreakdownReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<BreakdownReport, Cancelled> {
        if self.touch == Touch::Every {
            let split = split(asked, &self.by)?;
            let mut journey = asked.journey.clone();
            journey.settings.as_of = Some(Question::new(asked).as_of);
            let inside = Asked { columns: &split.columns, journey: &journey, within: None, cancel: asked.cancel };
            return self.groups(&inside, &Values::of_units(&split));
        }
        self.groups(asked, &Values::new(asked, &self.by, self.touch))
    }
}

impl Listed for Breakdown {
    type Part = GroupName;

    fn contacts(&self, part: &GroupName, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        if self.touch == Touch::Every {
            let split = split(asked, &self.by)?;
            let mut journey = asked.journey.clone();
            journey.settings.as_of = Some(Question::new(asked).as_of);
            let inside = Asked { columns: &split.columns, journey: &journey, within: None, cancel: asked.cancel };
            let units = self.listed(&inside, &Values::of_units(&split), part)?;
            let mut contacts: Vec<u32> =
                units.iter().filter_map(|&unit| split.contacts.get(unit as usize).copied()).collect();
            contacts.sort_unstable();
            contacts.dedup();
            return Ok(contacts);
        }
        self.listed(asked, &Values::new(asked, &self.by, self.touch), part)
    }
}

impl Breakdown {
    fn groups(&self, asked: &Asked<'_>, values: &Values<'_>) -> Result<BreakdownReport, Cancelled> {
        let question = Question::new(asked);
        let size = (asked.journey.stages.len(), asked.journey.transitions.len());
        let Tallies { order, tallies, different } = self.tallies(&question, values, size)?;
        let pooled = order.len() < different;
        let names =
            order.iter().map(|codes| GroupName::Values(values.words(codes))).chain(pooled.then_some(GroupName::Other));
        let groups = tallies.into_iter().zip(names).filter_map(|(tally, name)| {
            let mut report = tally?.report(asked.columns, asked.journey, question.as_of, Vec::new());
            // The tally keeps no activity types.
            report.stages.iter_mut().for_each(|stage| stage.next_after_drop_off.clear());
            report.contacts = report.entered + report.removed;
            report.activities = 0;
            Some(Group { name, is_small: report.entered < SMALL_GROUP, report })
        });
        Ok(BreakdownReport {
            by: self.by.clone(),
            touch: self.touch,
            adds_up: self.touch.partitions() || self.by.iter().all(|key| key.of == Owner::Contact),
            different: different as u64,
            groups: groups.collect(),
            warnings: values.warnings.clone(),
        })
    }

    /// Counts every group. Where there can be few of them, all are counted in one go and those that are not listed pooled
    /// afterwards; but a contact that arrived at a stage with several of those counts once among them.
    fn tallies(
        &self,
        question: &Question<'_>,
        values: &Values<'_>,
        (stages, transitions): (usize, usize),
    ) -> Result<Tallies, Cancelled> {
        if !matches!(self.touch, Touch::Stage(_)) && values.most_groups() <= MOST_AT_ONCE {
            let empty = || AtOnce { values, tallies: HashMap::new(), stages, transitions, found: Vec::new() };
            let mut found = question.fold(empty)?.tallies;
            let sizes = found.iter().map(|(codes, tally)| (codes.clone(), tally.entered()));
            let (order, different) = self.listed_first(sizes, values);
            let mut tallies: Vec<Option<Tally>> = order.iter().map(|codes| found.remove(codes)).collect();
            let others = found.into_values().reduce(|mut all, one| {
                all.append(one);
                all
            });
            tallies.extend(others.map(Some));
            return Ok(Tallies { order, tallies, different });
        }
        let (order, different) = self.order(question, values)?;
        let known: HashMap<Vec<u32>, usize> =
            order.iter().enumerate().map(|(place, codes)| (codes.clone(), place)).collect();
        let size = order.len() + usize::from(order.len() < different);
        let empty = || Grouped {
            values,
            known: &known,
            tallies: (0..size).map(|_| None).collect(),
            stages,
            transitions,
            found: Vec::new(),
        };
        let tallies = question.fold(empty)?.tallies;
        Ok(Tallies { order, tallies, different })
    }

    /// Returns the codes of the groups that are listed, in order, and how many there are.
    fn order(&self, question: &Question<'_>, values: &Values<'_>) -> Result<(Vec<Vec<u32>>, usize), Cancelled> {
        let sizes = question.fold(|| Sizes { values, sizes: HashMap::new(), found: Vec::new() })?.sizes;
        Ok(self.listed_first(sizes.into_iter(), values))
    }

    /// The same of groups whose sizes are known.
    fn listed_first(
        &self,
        sizes: impl Iterator<Item = (Vec<u32>, u64)>,
        values: &Values<'_>,
    ) -> (Vec<Vec<u32>>, usize) {
        let mut sizes: Vec<(Vec<u32>, u64, Vec<String>)> = sizes
            .map(|(codes, size)| {
                let words = values.words(&codes);
                (codes, size, words)
            })
            .collect();
        sizes.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.2.cmp(&right.2)));
        let different = sizes.len();
        sizes.truncate(self.limit.unwrap_or(usize::MAX));
        (sizes.into_iter().map(|(codes, ..)| codes).collect(), different)
    }

    /// Returns the group of every contact; with several, the first one.
    pub(super) fn of_contacts(&self, asked: &Asked<'_>) -> Result<Groups, Cancelled> {
        let values = Values::new(asked, &self.by, self.touch);
        let question = Question::new(asked);
        let (order, different) = self.order(&question, &values)?;
        let mut names: Vec<String> = order.iter().map(|codes| GroupName::Values(values.words(codes)).shown()).collect();
        let has_others = order.len() < different;
        names.extend(has_others.then(|| GroupName::Other.shown()));
        let known: HashMap<Vec<u32>, usize> =
            order.into_iter().enumerate().map(|(place, codes)| (codes, place)).collect();
        let empty = || Placed { values: &values, known: &known, places: Vec::new(), found: Vec::new() };
        let mut of = vec![Groups::NONE; asked.columns.contact_count()];
        for (contact, place) in question.fold(empty)?.places {
            if let Some(group) = of.get_mut(contact as usize).filter(|group| **group == Groups::NONE) {
                *group = place;
            }
        }
        Ok(Groups { names, of, has_others })
    }

    fn listed(&self, asked: &Asked<'_>, values: &Values<'_>, part: &GroupName) -> Result<Vec<u32>, Cancelled> {
        let question = Question::new(asked);
        let (order, _) = self.order(&question, values)?;
        let wanted =
            order.iter().position(|codes| matches!(part, GroupName::Values(words) if *words == values.words(codes)));
        if wanted.is_none() && *part != GroupName::Other {
            return Ok(Vec::new());
        }
        let known: HashMap<Vec<u32>, usize> =
            order.into_iter().enumerate().map(|(place, codes)| (codes, place)).collect();
        let empty = || Behind { values, known: &known, wanted, contacts: Vec::new(), found: Vec::new() };
        Ok(question.fold(empty)?.contacts)
    }
}

/// Groups that are all counted in one go, if there can be no more of them.
const MOST_AT_ONCE: usize = 256;

/// The groups that are listed, in order, with their figures; behind them those of all others, if there are any.
struct Tallies {
    order: Vec<Vec<u32>>,
    tallies: Vec<Option<Tally>>,
    different: usize,
}

/// Figures of every group.
struct AtOnce<'a> {
    values: &'a Values<'a>,
    tallies: HashMap<Vec<u32>, Tally>,
    stages: usize,
    transitions: usize,
    found: Vec<Vec<u32>>,
}

impl Fold for AtOnce<'_> {
    const REACHED_ONLY: bool = true;

    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict == Verdict::Nothing {
            return;
        }
        self.values.of(way, verdict, &mut self.found);
        for codes in self.found.drain(..) {
            let empty = || Tally::new(self.stages, self.transitions, 0);
            self.tallies.entry(codes).or_insert_with(empty).take(way, verdict);
        }
    }

    fn append(&mut self, later: Self) {
        for (codes, other) in later.tallies {
            match self.tallies.get_mut(&codes) {
                Some(own) => own.append(other),
                None => _ = self.tallies.insert(codes, other),
            }
        }
    }
}

/// How many contacts each group has.
struct Sizes<'a> {
    values: &'a Values<'a>,
    sizes: HashMap<Vec<u32>, u64>,
    found: Vec<Vec<u32>>,
}

impl Fold for Sizes<'_> {
    const REACHED_ONLY: bool = true;

    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict != Verdict::Nothing {
            self.values.of(way, verdict, &mut self.found);
            for codes in &self.found {
                match self.sizes.get_mut(codes) {
                    Some(size) => *size += u64::from(verdict == Verdict::Entered),
                    None => _ = self.sizes.insert(codes.clone(), u64::from(verdict == Verdict::Entered)),
                }
            }
        }
    }

    fn append(&mut self, later: Self) {
        for (codes, size) in later.sizes {
            *self.sizes.entry(codes).or_default() += size;
        }
    }
}

/// Figures of each group; groups that are not known share the last place.
struct Grouped<'a> {
    values: &'a Values<'a>,
    known: &'a HashMap<Vec<u32>, usize>,
    tallies: Vec<Option<Tally>>,
    stages: usize,
    transitions: usize,
    found: Vec<Vec<u32>>,
}

impl Fold for Grouped<'_> {
    const REACHED_ONLY: bool = true;

    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict == Verdict::Nothing {
            return;
        }
        self.values.of(way, verdict, &mut self.found);
        let mut places: Vec<usize> =
            self.found.iter().map(|codes| self.known.get(codes).copied().unwrap_or(self.known.len())).collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            if let Some(slot) = self.tallies.get_mut(place) {
                slot.get_or_insert_with(|| Tally::new(self.stages, self.transitions, 0)).take(way, verdict);
            }
        }
    }

    fn append(&mut self, later: Self) {
        for (own, other) in self.tallies.iter_mut().zip(later.tallies) {
            match (own.as_mut(), other) {
                (Some(own), Some(other)) => own.append(other),
                (None, other) => *own = other,
                (Some(_), None) => {}
            }
        }
    }
}

/// The group of each contact, by its place; groups that are not known share the last place.
struct Placed<'a> {
    values: &'a Values<'a>,
    known: &'a HashMap<Vec<u32>, usize>,
    places: Vec<(u32, u8)>,
    found: Vec<Vec<u32>>,
}

impl Fold for Placed<'_> {
    const REACHED_ONLY: bool = true;

    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict == Verdict::Entered {
            self.values.of(way, verdict, &mut self.found);
            if let Some(codes) = self.found.first() {
                let place = self.known.get(codes).copied().unwrap_or(self.known.len());
                self.places.push((way.contact as u32, place as u8));
            }
        }
    }

    fn append(&mut self, mut later: Self) {
        self.places.append(&mut later.places);
    }
}

/// The contacts of one group, or of those that are not known.
struct Behind<'a> {
    values: &'a Values<'a>,
    known: &'a HashMap<Vec<u32>, usize>,
    wanted: Option<usize>,
    contacts: Vec<u32>,
    found: Vec<Vec<u32>>,
}

impl Fold for Behind<'_> {
    const REACHED_ONLY: bool = true;

    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict == Verdict::Entered {
            self.values.of(way, verdict, &mut self.found);
            if self.found.iter().any(|codes| self.known.get(codes).copied() == self.wanted) {
                self.contacts.push(way.contact as u32);
            }
        }
    }

    fn append(&mut self, mut later: Self) {
        self.contacts.append(&mut later.contacts);
    }
}

#[cfg(test)]
mod tests;
