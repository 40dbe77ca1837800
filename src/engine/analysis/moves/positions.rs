//! What contacts do first, second, third: the share of each activity at each place of their paths.

use super::units::{Unit, in_units};
use crate::domain::{Cancelled, Rate};
use crate::engine::analysis::asked::{Asked, Figure};
use crate::engine::analysis::paths::Item;
use crate::engine::analysis::paths::items::Items;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Asks what stands at the first so many places of every path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Positions {
    /// What a path belongs to.
    pub unit: Unit,
    /// The attribute of activities whose values tell activities of one type apart, if any.
    pub told_by: Option<String>,
    /// Activities that are left out.
    pub hidden: Vec<Item>,
    /// Places to look at.
    pub places: usize,
}

/// What stands at one place. The counts of items and of ended paths add up to all paths.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Position {
    /// Most frequent first, then by name.
    pub items: Vec<(Item, Rate)>,
    /// Paths that are over before this place.
    pub ended: Rate,
}

impl Figure for Positions {
    type Answer = Vec<Position>;

    fn compute(&self, asked: &Asked<'_>) -> Result<Vec<Position>, Cancelled> {
        let items = Items::new(asked, self.told_by.as_deref(), &self.hidden);
        let empty = || (0_u64, vec![HashMap::<u32, u64>::new(); self.places]);
        let parts = in_units(asked, &self.unit, empty, |(paths, places), _, rows| {
            *paths += 1;
            let codes = rows.iter().filter_map(|&row| items.at(row as usize));
            for (code, counts) in codes.zip(places.iter_mut()) {
                *counts.entry(code).or_default() += 1;
            }
        })?;
        let (mut paths, mut places) = empty();
        for (own, counts) in parts {
            paths += own;
            for (all, counts) in places.iter_mut().zip(counts) {
                counts.into_iter().for_each(|(code, count)| *all.entry(code).or_default() += count);
            }
        }
        let position = |counts: HashMap<u32, u64>| {
            let there: u64 = counts.values().sum();
            let mut items: Vec<(Item, Rate)> =
                counts.into_iter().map(|(code, count)| (items.item(code), Rate::new(count, paths))).collect();
            items.sort_by(|(item, rate), (other, other_rate)| {
                (Reverse(rate.part), item).cmp(&(Reverse(other_rate.part), other))
            });
            Position { items, ended: Rate::new(paths - there, paths) }
        };
        Ok(places.into_iter().map(position).collect())
    }
}
