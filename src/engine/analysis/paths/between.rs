//! Which activities contacts do on the way from one point to another, however often and in whatever order.

use super::items::{Item, Items, Seen};
use super::pieces::{Piece, Sink, Stretch, each_piece};
use crate::domain::{Cancelled, Rate};
use crate::engine::analysis::asked::{Asked, Figure};
use crate::engine::analysis::people::Listed;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Asks which activities lie between two points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Between {
    /// From where to where.
    pub stretch: Stretch,
    /// The attribute of activities whose values tell activities of one type apart, if any.
    pub told_by: Option<String>,
    /// Activities that are left out.
    pub hidden: Vec<Item>,
}

/// The activities between two points.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct BetweenReport {
    /// Contacts that went from the first point to the second.
    pub contacts: u64,
    /// Of those, contacts that did nothing in between.
    pub directly: u64,
    /// Most contacts first, then by name. A contact that did several counts in each.
    pub rows: Vec<BetweenRow>,
}

/// One activity between the points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BetweenRow {
    /// The activity.
    pub item: Item,
    /// Contacts that did it in between, each counted once.
    pub contacts: u64,
    /// Of all that went from the first point to the second.
    pub share: Rate,
    /// How often it was done in between, so a contact may be counted several times.
    pub times_done: u64,
}

/// A part of a [`BetweenReport`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BetweenPart {
    /// All contacts that went from the first point to the second.
    All,
    /// Those who did nothing in between.
    Directly,
    /// Those who did this in between.
    Did(Item),
}

impl Figure for Between {
    type Answer = BetweenReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<BetweenReport, Cancelled> {
        let items = self.items(asked);
        let empty =
            || Counting { items: &items, seen: items.seen(), counts: Counts::new(&items), contacts: 0, directly: 0 };
        let counted = each_piece(asked, &self.stretch, self.told_by.as_deref(), empty)?;
        let mut rows: Vec<BetweenRow> = counted
            .counts
            .each()
            .map(|(code, (contacts, times_done))| BetweenRow {
                item: items.item(code),
                contacts,
                share: Rate::new(contacts, counted.contacts),
                times_done,
            })
            .collect();
        rows.sort_by(|row, other| (Reverse(row.contacts), &row.item).cmp(&(Reverse(other.contacts), &other.item)));
        Ok(BetweenReport { contacts: counted.contacts, directly: counted.directly, rows })
    }
}

impl Between {
    fn items<'a>(&self, asked: &Asked<'a>) -> Items<'a> {
        Items::new(asked, self.told_by.as_deref(), &self.hidden)
    }
}

impl Listed for Between {
    type Part = BetweenPart;

    fn contacts(&self, part: &BetweenPart, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let items = self.items(asked);
        let wanted = match part {
            BetweenPart::Did(item) => match items.code_of(item) {
                Some(code) => Wanted::Code(code),
                None => return Ok(Vec::new()),
            },
            BetweenPart::All => Wanted::All,
            BetweenPart::Directly => Wanted::Nothing,
        };
        let empty = || Choosing { items: &items, wanted, contacts: Vec::new() };
        Ok(each_piece(asked, &self.stretch, self.told_by.as_deref(), empty)?.contacts)
    }
}

/// With more different items than this, most never occur, and counts of all would fill the memory.
const MOST_IN_LIST: usize = 1 << 14;

/// Two counts for each item.
#[derive(Debug)]
pub(in crate::engine::analysis) enum Counts {
    List(Vec<(u64, u64)>),
    Map(HashMap<u32, (u64, u64)>),
}

impl Counts {
    pub(in crate::engine::analysis) fn new(items: &Items<'_>) -> Self {
        if items.len() <= MOST_IN_LIST { Self::List(vec![(0, 0); items.len()]) } else { Self::Map(HashMap::new()) }
    }

    pub(in crate::engine::analysis) fn add(&mut self, code: u32, first: u64, second: u64) {
        let counts = match self {
            Self::List(counts) => counts.get_mut(code as usize),
            Self::Map(counts) => Some(counts.entry(code).or_default()),
        };
        if let Some(counts) = counts {
            counts.0 += first;
            counts.1 += second;
        }
    }

    pub(in crate::engine::analysis) fn append(&mut self, later: Self) {
        later.each().for_each(|(code, (first, second))| self.add(code, first, second));
    }

    /// Returns the codes that were counted at all, in no order.
    pub(in crate::engine::analysis) fn each(&self) -> Box<dyn Iterator<Item = (u32, (u64, u64))> + '_> {
        match self {
            Self::List(counts) => Box::new((0..).zip(counts.iter().copied()).filter(|&(_, counts)| counts != (0, 0))),
            Self::Map(counts) => Box::new(counts.iter().map(|(&code, &counts)| (code, counts))),
        }
    }
}

struct Counting<'a> {
    items: &'a Items<'a>,
    seen: Seen,
    /// Contacts, and times done.
    counts: Counts,
    contacts: u64,
    directly: u64,
}

impl Sink for Counting<'_> {
    fn take(&mut self, piece: &Piece) {
        self.seen.clear();
        self.contacts += 1;
        let mut any = false;
        for code in self.items.each(piece.rows(), piece.session()) {
            any = true;
            self.counts.add(code, u64::from(self.seen.add(code)), 1);
        }
        self.directly += u64::from(!any);
    }

    fn append(&mut self, later: Self) {
        self.counts.append(later.counts);
        self.contacts += later.contacts;
        self.directly += later.directly;
    }
}

#[derive(Debug, Clone, Copy)]
enum Wanted {
    All,
    Nothing,
    Code(u32),
}

struct Choosing<'a> {
    items: &'a Items<'a>,
    wanted: Wanted,
    contacts: Vec<u32>,
}

impl Sink for Choosing<'_> {
    fn take(&mut self, piece: &Piece) {
        let mut codes = self.items.each(piece.rows(), piece.session());
        let belongs = match self.wanted {
            Wanted::All => true,
            Wanted::Nothing => codes.next().is_none(),
            Wanted::Code(wanted) => codes.any(|code| code == wanted),
        };
        if belongs {
            self.contacts.push(piece.contact);
        }
    }

    fn append(&mut self, mut later: Self) {
        self.contacts.append(&mut later.contacts);
    }
}
