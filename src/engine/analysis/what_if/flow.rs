//! Sums of what chains weigh where something is supposed.

use super::chains::{Chains, Link};
use crate::domain::{Journey, Span, Supposed};
use crate::engine::analysis::at::At;
use crate::engine::analysis::map::Map;

/// What is supposed, by place of transition and stage.
#[derive(Debug)]
pub(super) struct Supposing {
    pub(super) share: Vec<Option<f64>>,
    pub(super) delay: Vec<Span>,
    pub(super) volume: Vec<f64>,
    pub(super) is_goal: Vec<bool>,
}

impl Supposing {
    pub(super) fn new(journey: &Journey, supposed: &[Supposed]) -> Self {
        let (stages, transitions) = (journey.stages.len(), journey.transitions.len());
        let map = Map::new(journey);
        let mut all = Self {
            share: vec![None; transitions],
            delay: vec![Span(0); transitions],
            volume: vec![1.0; stages],
            is_goal: map.stages.iter().map(|stage| stage.goal).collect(),
        };
        for one in supposed.iter().map(|one| one.tamed()) {
            let place = |id| journey.transitions.iter().position(|step| step.id == id);
            match one {
                Supposed::Share(id, share) => {
                    if let Some(slot) = place(id).and_then(|place| all.share.get_mut(place)) {
                        *slot = Some(share);
                    }
                }
                Supposed::Delay(id, by) => {
                    if let Some(slot) = place(id).and_then(|place| all.delay.get_mut(place)) {
                        *slot = by;
                    }
                }
                Supposed::Volume(id, times) => {
                    if let Some(place) = journey.stage_index(id) {
                        all.volume.put(place, times);
                    }
                }
            }
        }
        all
    }
}

/// Sums over all contacts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sums {
    pub(super) entered: f64,
    pub(super) completed: f64,
    pub(super) reached: Vec<f64>,
    pub(super) took: Vec<f64>,
}

impl Sums {
    /// Of those that enter, those that complete.
    pub(super) fn rate(&self) -> f64 {
        if self.entered > 0.0 { self.completed / self.entered } else { 0.0 }
    }
}

/// Chains and what is supposed of them.
pub(super) struct Flow<'a> {
    journey: &'a Journey,
    chains: &'a Chains,
    supposing: &'a Supposing,
    /// Places of the stages that transitions with a supposed share leave.
    from: Vec<usize>,
}

/// Shares depend on one another along the chains; after as many rounds as there are supposed ones they agree, on a map
/// with loops nearly so.
const MOST_ROUNDS: usize = 12;

impl<'a> Flow<'a> {
    pub(super) fn new(journey: &'a Journey, chains: &'a Chains, supposing: &'a Supposing) -> Self {
        let from = journey.transitions.iter().map(|step| journey.stage_index(step.from).unwrap_or_default()).collect();
        Self { journey, chains, supposing, from }
    }

    /// Sums what chains weigh of which there are so many each: as things are, or as is supposed.
    pub(super) fn sums(&self, counts: &[f64], supposed: bool) -> Sums {
        if !supposed {
            return self.sum(counts, None);
        }
        self.sum(counts, Some(&self.ratios(counts)))
    }

    /// Returns how much each chain that completes weighs then, a contact.
    pub(super) fn completing(&self, counts: &[f64]) -> Vec<f64> {
        let ratios = self.ratios(counts);
        let mut weights = Vec::new();
        let chains = self.chains.chains.iter();
        chains
            .map(|links| {
                self.weigh(links, Some(&ratios), &mut weights);
                self.goal_weight(links, &weights)
            })
            .collect()
    }

    /// Returns how many times as many take each transition as took it of those who were there.
    fn ratios(&self, counts: &[f64]) -> Vec<f64> {
        let mut ratios = vec![1.0; self.journey.transitions.len()];
        let supposed = self.supposing.share.iter().flatten().count();
        for _ in 0..supposed.min(MOST_ROUNDS) {
            let sums = self.sum(counts, Some(&ratios));
            for (place, share) in self.supposing.share.iter().enumerate() {
                let (Some(share), took) = (share, sums.took.at(place)) else { continue };
                let there = sums.reached.at(self.from.at(place));
                if took > 0.0 {
                    let ratio = ratios.at(place) * share * there / took;
                    ratios.put(place, ratio);
                }
            }
        }
        ratios
    }

    fn sum(&self, counts: &[f64], ratios: Option<&[f64]>) -> Sums {
        let mut sums = Sums {
            reached: vec![0.0; self.journey.stages.len()],
            took: vec![0.0; self.journey.transitions.len()],
            ..Sums::default()
        };
        let mut weights: Vec<f64> = Vec::new();
        for (links, &count) in self.chains.chains.iter().zip(counts).filter(|(_, count)| **count > 0.0) {
            self.weigh(links, ratios, &mut weights);
            for (link, &weight) in links.iter().zip(&weights) {
                if link.first {
                    add(&mut sums.reached, usize::from(link.stage), weight * count);
                }
                if let Some(over) = link.over {
                    add(&mut sums.took, usize::from(over), weight * count);
                }
            }
            let entry = links.first().map_or(1.0, |link| self.entry_weight(link, ratios.is_some()));
            sums.entered += entry * count;
            sums.completed += self.goal_weight(links, &weights) * count;
        }
        sums
    }

    fn entry_weight(&self, link: &Link, supposed: bool) -> f64 {
        if supposed { self.supposing.volume.at(usize::from(link.stage)) } else { 1.0 }
    }

    /// Works out what each link of a chain weighs, a contact; without ratios, as things are.
    fn weigh(&self, links: &[Link], ratios: Option<&[f64]>, weights: &mut Vec<f64>) {
        weights.clear();
        for link in links {
            let weight = match (link.before, ratios) {
                (_, None) => 1.0,
                (_, Some(_)) if link.lost => 0.0,
                (None, Some(_)) => self.entry_weight(link, true),
                (Some(before), Some(ratios)) => {
                    let ratio = link.over.map_or(1.0, |over| ratios.at(usize::from(over)));
                    weights.at(usize::from(before)) * ratio
                }
            };
            weights.push(weight);
        }
    }

    /// Returns what a contact weighs at the first goal that it still reaches.
    fn goal_weight(&self, links: &[Link], weights: &[f64]) -> f64 {
        let goals = links.iter().zip(weights).filter(|(link, _)| self.supposing.is_goal.at(usize::from(link.stage)));
        goals.map(|(_, &weight)| weight).find(|&weight| weight > 0.0).unwrap_or_default()
    }
}

fn add(list: &mut [f64], place: usize, value: f64) {
    if let Some(slot) = list.get_mut(place) {
        *slot += value;
    }
}
