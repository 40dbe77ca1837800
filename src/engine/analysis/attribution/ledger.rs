//! What the journeys add up to: counts and credit by touchpoint, and what the models that compare journeys need.

mod overlapping;

pub(super) use overlapping::Conversion;

use super::journeys::Touch;
use super::model::{Model, Shares};
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// A touchpoint in the ledger.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) code: u32,
    pub(super) touches: u64,
    pub(super) conversions: u64,
    pub(super) not_converting: u64,
    /// Credit by model; nothing for models that look at all journeys at once.
    credit: Vec<f64>,
    /// One past the journey that was last entered for it.
    seen: u64,
}

/// The touches before a move in a Markov chain, the latest last; 0 where the journey had not begun.
pub(super) type Past = [u32; 3];

/// Where a move leads besides touchpoints.
pub(super) const CONVERTED: u32 = u32::MAX;
/// The journey ends without conversion.
pub(super) const FAILED: u32 = u32::MAX - 1;

/// Returns what a chain of this order remembers after one more touch.
pub(super) fn after([_, second, third]: Past, next: u32, order: u8) -> Past {
    match order {
        1 => [0, 0, next],
        2 => [0, third, next],
        _ => [second, third, next],
    }
}

/// How often a set of touchpoints was a whole journey.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Together {
    pub(super) journeys: u64,
    /// What those that converted are worth together.
    pub(super) worth: f64,
}

/// How often a path of touchpoints, in their order, was a whole journey.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Walked {
    pub(super) journeys: u64,
    pub(super) conversions: u64,
    /// What those that converted are worth together.
    pub(super) worth: f64,
}

impl Walked {
    /// Returns the share that converted.
    pub(super) fn rate(&self) -> f64 {
        self.conversions as f64 / self.journeys.max(1) as f64
    }
}

/// Which counts the models need besides the credit of each journey.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    /// Orders of Markov chains.
    orders: Vec<u8>,
    sets: bool,
    paths: bool,
}

impl Needs {
    pub(super) fn of(models: &[Model]) -> Self {
        let mut needs = Self::default();
        for model in models {
            match model {
                Model::Markov { order } if !needs.orders.contains(&kept_order(*order)) => {
                    needs.orders.push(kept_order(*order));
                }
                Model::Shapley { .. } => needs.sets = true,
                Model::LeftOut => needs.paths = true,
                _ => {}
            }
        }
        needs
    }
}

/// Orders beyond the third need more journeys than anybody has.
pub(super) fn kept_order(order: u8) -> u8 {
    order.clamp(1, 3)
}

/// All journeys of some contacts.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) conversions: u64,
    pub(super) converted_contacts: u64,
    pub(super) without: u64,
    pub(super) not_converting: u64,
    pub(super) total: f64,
    pub(super) total_without: f64,
    pub(super) without_value: u64,
    /// Touchpoints in the order in which they were met.
    pub(super) entries: Vec<Entry>,
    /// Moves of a Markov chain of each order, with how often each was made.
    pub(super) moves: BTreeMap<u8, HashMap<(Past, u32), u64>>,
    /// Journeys by their set of touchpoints, ascending.
    pub(super) sets: HashMap<Vec<u32>, Together>,
    /// Journeys by their touchpoints in order.
    pub(super) paths: HashMap<Vec<u32>, Walked>,
    /// One past the place of each code in the entries.
    places: Vec<u32>,
    models: usize,
    journeys: u64,
    needs: Needs,
    first_seen: Vec<bool>,
    /// Places among the entries of the touches of the journey that is entered.
    met: Vec<usize>,
    shares: Vec<f64>,
    set: Vec<u32>,
}

impl Ledger {
    pub(super) fn new(codes: usize, models: usize, needs: &Needs) -> Self {
        Self {
            places: vec![0; codes],
            models,
            needs: needs.clone(),
            moves: needs.orders.iter().map(|&order| (order, HashMap::new())).collect(),
            ..Self::default()
        }
    }

    /// Takes out all that was entered, leaving the ledger ready for the next piece.
    pub(super) fn take(&mut self) -> Self {
        for entry in &self.entries {
            if let Some(place) = self.places.get_mut(entry.code as usize) {
                *place = 0;
            }
        }
        let places = std::mem::take(&mut self.places);
        let needs = self.needs.clone();
        let next = Self { places, ..Self::new(0, self.models, &needs) };
        std::mem::replace(self, next)
    }

    /// Enters a journey that converted.
    pub(super) fn convert(&mut self, journey: &[Touch], worth: Option<f64>, shares: &[Shares<'_>]) {
        let worth = self.count(worth, journey.is_empty());
        if journey.is_empty() {
            return;
        }
        let different = self.meet(journey, true);
        for (place, shares) in shares.iter().enumerate() {
            let mut written = std::mem::take(&mut self.shares);
            shares.write(journey, &self.first_seen, different, &mut written);
            for (&met, share) in self.met.iter().zip(&written).filter(|(_, share)| **share != 0.0) {
                let credit = self.entries.get_mut(met).and_then(|entry| entry.credit.get_mut(place));
                if let Some(credit) = credit {
                    *credit += share * worth;
                }
            }
            self.shares = written;
        }
        self.remember(journey, Some(worth));
    }

    /// Counts a conversion and returns what it is worth.
    fn count(&mut self, worth: Option<f64>, without_touchpoint: bool) -> f64 {
        self.conversions += 1;
        self.without_value += u64::from(worth.is_none());
        let worth = worth.unwrap_or_default();
        self.total += worth;
        if without_touchpoint {
            self.without += 1;
            self.total_without += worth;
        }
        worth
    }

    /// Enters a journey that did not convert.
    pub(super) fn fail(&mut self, journey: &[Touch]) {
        if !journey.is_empty() {
            self.not_converting += 1;
            self.meet(journey, false);
            self.remember(journey, None);
        }
    }

    /// Counts the touchpoints of a journey and returns how many different ones there are.
    fn meet(&mut self, journey: &[Touch], converted: bool) -> usize {
        self.journeys += 1;
        let journey_number = self.journeys;
        self.first_seen.clear();
        self.met.clear();
        let mut different = 0;
        for touch in journey {
            let place = self.place(touch.code);
            let Some(entry) = self.entries.get_mut(place) else { continue };
            let first = entry.seen != journey_number;
            entry.seen = journey_number;
            entry.touches += u64::from(converted);
            entry.conversions += u64::from(converted && first);
            entry.not_converting += u64::from(!converted && first);
            different += usize::from(first);
            self.first_seen.push(first);
            self.met.push(place);
        }
        different
    }

    fn remember(&mut self, journey: &[Touch], worth: Option<f64>) {
        for (&order, moves) in &mut self.moves {
            let mut past = Past::default();
            let end = if worth.is_some() { CONVERTED } else { FAILED };
            for next in journey.iter().map(|touch| touch.code).chain([end]) {
                *moves.entry((past, next)).or_default() += 1;
                past = after(past, next, order);
            }
        }
        if self.needs.sets {
            self.set.clear();
            let new = journey.iter().zip(&self.first_seen).filter(|(_, first)| **first);
            self.set.extend(new.map(|(touch, _)| touch.code));
            self.set.sort_unstable();
            let together = match self.sets.get_mut(&self.set) {
                Some(together) => together,
                None => self.sets.entry(self.set.clone()).or_default(),
            };
            together.journeys += 1;
            together.worth += worth.unwrap_or_default();
        }
        if self.needs.paths {
            self.set.clear();
            self.set.extend(journey.iter().map(|touch| touch.code));
            let walked = match self.paths.get_mut(&self.set) {
                Some(walked) => walked,
                None => self.paths.entry(self.set.clone()).or_default(),
            };
            walked.journeys += 1;
            walked.conversions += u64::from(worth.is_some());
            walked.worth += worth.unwrap_or_default();
        }
    }

    /// Returns the place of a touchpoint among the entries; one that is new gets an entry.
    fn place(&mut self, code: u32) -> usize {
        if let Some(known) = self.place_of(code) {
            return known;
        }
        let place = self.entries.len();
        if let Some(own) = self.places.get_mut(code as usize) {
            *own = place as u32 + 1;
        }
        let credit = vec![0.0; self.models];
        self.entries.push(Entry { code, touches: 0, conversions: 0, not_converting: 0, credit, seen: 0 });
        place
    }

    /// Adds the ledger of the contacts that follow.
    pub(super) fn add(&mut self, later: Self) {
        self.conversions += later.conversions;
        self.converted_contacts += later.converted_contacts;
        self.without += later.without;
        self.not_converting += later.not_converting;
        self.total += later.total;
        self.total_without += later.total_without;
        self.without_value += later.without_value;
        for other in later.entries {
            let place = self.place(other.code);
            let Some(own) = self.entries.get_mut(place) else { continue };
            own.touches += other.touches;
            own.conversions += other.conversions;
            own.not_converting += other.not_converting;
            own.credit.iter_mut().zip(&other.credit).for_each(|(own, other)| *own += other);
        }
        for (order, moves) in later.moves {
            let own = self.moves.entry(order).or_default();
            moves.into_iter().for_each(|(key, count)| *own.entry(key).or_default() += count);
        }
        for (set, other) in later.sets {
            let own = self.sets.entry(set).or_default();
            own.journeys += other.journeys;
            own.worth += other.worth;
        }
        for (path, other) in later.paths {
            let own = self.paths.entry(path).or_default();
            own.journeys += other.journeys;
            own.conversions += other.conversions;
            own.worth += other.worth;
        }
    }

    /// Returns what a model that looks at one journey at a time gives each entry.
    pub(super) fn credit(&self, model: usize) -> Vec<f64> {
        self.entries.iter().map(|entry| entry.credit.get(model).copied().unwrap_or_default()).collect()
    }

    /// Returns the place of a touchpoint among the entries.
    pub(super) fn place_of(&self, code: u32) -> Option<usize> {
        (self.places.get(code as usize).copied().unwrap_or_default() as usize).checked_sub(1)
    }

    /// Returns what the models share out: the part of the total that has a touchpoint.
    pub(super) fn touched(&self) -> f64 {
        self.total - self.total_without
    }
}
