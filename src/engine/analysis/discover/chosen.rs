//! Which ways of a found map are drawn.

use super::FoundWay;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// How often a way was gone, and by how many contacts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrow {
    pub(super) count: u64,
    pub(super) contacts: u64,
    /// The last contact counted.
    last: u32,
}

impl Default for Arrow {
    fn default() -> Self {
        Self { count: 0, contacts: 0, last: u32::MAX }
    }
}

impl Arrow {
    /// Counts one step of a contact; the steps of one contact come one after the other.
    #[inline]
    pub(super) fn take(&mut self, contact: u32) {
        self.count += 1;
        self.contacts += u64::from(std::mem::replace(&mut self.last, contact) != contact);
    }

    /// Adds what other contacts did.
    pub(super) fn add(&mut self, other: Self) {
        self.count += other.count;
        self.contacts += other.contacts;
    }
}

/// Puts the ways that are drawn first and returns how many they are: the strongest into and out of each activity, and
/// of the others a share from 0 to 1, strongest first. The strongest is gone by most contacts, then most often, then
/// stands first.
pub(super) fn arrows(mut all: Vec<FoundWay>, activities: usize, share: f64) -> (Vec<FoundWay>, usize) {
    all.sort_by_key(|way| (Reverse(way.contacts), Reverse(way.count), way.from, way.to));
    let strongest = |ends: &dyn Fn(&FoundWay) -> bool| all.iter().position(ends);
    let kept: BTreeSet<usize> = (0..activities)
        .flat_map(|activity| [strongest(&|way| way.to == activity), strongest(&|way| way.from == activity)])
        .flatten()
        .collect();
    let others = all.len() - kept.len();
    let further = (others as f64 * share.clamp(0.0, 1.0)).round() as usize;
    let mut left = further;
    let mut drawn = Vec::with_capacity(kept.len() + further);
    let mut rest = Vec::with_capacity(others - further.min(others));
    for (place, way) in all.iter().enumerate() {
        if kept.contains(&place) {
            drawn.push(*way);
        } else if left > 0 {
            left -= 1;
            drawn.push(*way);
        } else {
            rest.push(*way);
        }
    }
    let count = drawn.len();
    drawn.append(&mut rest);
    (drawn, count)
}
