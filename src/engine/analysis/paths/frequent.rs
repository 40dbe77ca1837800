//! The most frequent paths between two points, with what they cover and everything else counted.

use super::items::{Item, Items};
use super::pieces::{Piece, Sink, Stretch, each_piece};
use super::shape::{Path, Shape, hash_of};
use crate::domain::{Cancelled, Rate};
use crate::engine::analysis::asked::{Asked, Figure};
use crate::engine::analysis::people::Listed;
use crate::engine::analysis::report::TimeSummary;
use crate::engine::analysis::times;
use hashbrown::HashMap;
use serde::Serialize;
use std::hash::{BuildHasherDefault, Hasher};

/// Asks for the most frequent paths between two points. Over whole histories these are the variants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paths {
    /// From where to where.
    pub stretch: Stretch,
    /// What counts as the same path.
    pub shape: Shape,
    /// Paths to list, at most.
    pub most: usize,
}

/// The most frequent paths. Each contact goes one path, so listed and other contacts add up to all.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct PathsReport {
    /// Contacts that went from the first point to the second.
    pub contacts: u64,
    /// How many different paths they went.
    pub different: u64,
    /// The most frequent paths: most contacts first, then the shortest, then as the names sort.
    pub paths: Vec<PathRow>,
    /// Different paths that are not listed.
    pub other_paths: u64,
    /// Contacts that went those.
    pub other_contacts: u64,
    /// Time from the first point to the second, over all contacts.
    pub times: TimeSummary,
}

/// One path.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PathRow {
    /// What contacts did between the two points, in order; empty where they went directly.
    pub items: Vec<Item>,
    /// Whether more follows that was cut off.
    pub goes_on: bool,
    /// Contacts that went this path, each counted once.
    pub contacts: u64,
    /// Of all that went from the first point to the second.
    pub share: Rate,
    /// Time from the first point to the second.
    pub times: TimeSummary,
}

impl PathsReport {
    /// Returns how many of the contacts the first so many paths cover.
    pub fn coverage(&self, first: usize) -> Rate {
        Rate::new(self.paths.iter().take(first).map(|path| path.contacts).sum(), self.contacts)
    }
}

/// One of the paths of a [`PathsReport`], or all that are not listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathPart {
    /// All contacts that went from the first point to the second.
    All,
    /// Those who went this path.
    Path {
        /// What they did.
        items: Vec<Item>,
        /// Whether more follows that was cut off.
        goes_on: bool,
    },
    /// Those whose path is not listed.
    Other,
}

impl Figure for Paths {
    type Answer = PathsReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<PathsReport, Cancelled> {
        let items = self.items(asked);
        let walked = self.walked(asked, &items)?;
        let groups = walked.groups();
        asked.cancel.check()?;
        let top = self.top(&items, &walked, &groups);
        let mut of_path: HashMap<u128, usize, Same> = HashMap::default();
        of_path.extend(top.iter().enumerate().map(|(place, (hash, _))| (*hash, place)));
        let mut times = vec![Vec::new(); top.len()];
        let mut all = Vec::with_capacity(walked.paths.len());
        for (piece, hash) in &walked.paths {
            let time = piece.time(asked.columns);
            all.push(time);
            if let Some(times) = of_path.get(hash).and_then(|&place| times.get_mut(place)) {
                times.push(time);
            }
        }
        let contacts = walked.paths.len() as u64;
        let summary = |mut times: Vec<i64>| {
            times.sort_unstable();
            times::summary(&times)
        };
        let paths: Vec<PathRow> = top
            .into_iter()
            .zip(times)
            .map(|((_, path), times)| PathRow {
                items: path.0,
                goes_on: path.1,
                contacts: times.len() as u64,
                share: Rate::new(times.len() as u64, contacts),
                times: summary(times),
            })
            .collect();
        let listed: u64 = paths.iter().map(|path| path.contacts).sum();
        Ok(PathsReport {
            contacts,
            different: groups.len() as u64,
            other_paths: (groups.len() - paths.len()) as u64,
            other_contacts: contacts - listed,
            paths,
            times: summary(all),
        })
    }
}

/// The path of a code list as items, and whether it was cut.
type Named = (Vec<Item>, bool);

impl Paths {
    fn items<'a>(&self, asked: &Asked<'a>) -> Items<'a> {
        Items::new(asked, self.shape.told_by.as_deref(), &self.shape.hidden)
    }

    fn walked(&self, asked: &Asked<'_>, items: &Items<'_>) -> Result<Walked, Cancelled> {
        let empty = || Hashing { items, shape: &self.shape, path: Path::new(items), walked: Walked::default() };
        Ok(each_piece(asked, &self.stretch, self.shape.told_by.as_deref(), empty)?.walked)
    }

    /// Returns the most frequent paths in order.
    fn top(&self, items: &Items<'_>, walked: &Walked, groups: &Groups) -> Vec<(u128, Named)> {
        let mut order: Vec<(u128, u64, usize)> =
            groups.iter().map(|(&hash, &(count, first))| (hash, count, first)).collect();
        let most = self.most.min(order.len());
        // Whoever ties with the last one listed takes part in the comparison by name, up to a bound.
        if let Some(last) = most.checked_sub(1) {
            order.sort_unstable_by_key(|&(_, count, first)| (std::cmp::Reverse(count), first));
            let least = order.get(last).map_or(0, |&(_, count, _)| count);
            let ties = order.partition_point(|&(_, count, _)| count >= least);
            order.truncate(ties.min(most + MOST_TIES));
        } else {
            order.clear();
        }
        let mut path = Path::new(items);
        let mut named: Vec<(u64, u128, Named)> = order
            .into_iter()
            .map(|(hash, count, first)| {
                let piece = walked.paths.get(first).map(|(piece, _)| *piece).unwrap_or_default();
                path.read(items, &self.shape, &piece, false);
                (count, hash, (path.codes.iter().map(|&code| items.item(code)).collect(), path.goes_on))
            })
            .collect();
        named.sort_by(|(count, _, (path, goes_on)), (other_count, _, (other, other_goes_on))| {
            let by_name = || path.cmp(other).then_with(|| goes_on.cmp(other_goes_on));
            other_count.cmp(count).then_with(|| path.len().cmp(&other.len())).then_with(by_name)
        });
        named.truncate(most);
        named.into_iter().map(|(_, hash, path)| (hash, path)).collect()
    }
}

/// Paths as frequent as the last one listed that are compared by name to find which are listed.
const MOST_TIES: usize = 10_000;

impl Listed for Paths {
    type Part = PathPart;

    fn contacts(&self, part: &PathPart, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let items = self.items(asked);
        let walked = self.walked(asked, &items)?;
        let of = |keep: &dyn Fn(u128) -> bool| {
            walked.paths.iter().filter(|(_, hash)| keep(*hash)).map(|(piece, _)| piece.contact).collect()
        };
        Ok(match part {
            PathPart::All => of(&|_| true),
            PathPart::Path { items: wanted, goes_on } => {
                let Some(codes) = wanted.iter().map(|item| items.code_of(item)).collect::<Option<Vec<u32>>>() else {
                    return Ok(Vec::new());
                };
                let wanted = hash_of(&codes, *goes_on);
                of(&|hash| hash == wanted)
            }
            PathPart::Other => {
                let groups = walked.groups();
                let top = self.top(&items, &walked, &groups);
                let listed: std::collections::HashSet<u128> = top.into_iter().map(|(hash, _)| hash).collect();
                of(&|hash| !listed.contains(&hash))
            }
        })
    }
}

/// For each different path how many contacts went it, and the place of the first of them.
type Groups = HashMap<u128, (u64, usize), Same>;

/// The piece of each contact with the hash of its path: 48 bytes a contact, however long the paths are.
#[derive(Debug, Default)]
struct Walked {
    paths: Vec<(Piece, u128)>,
}

impl Walked {
    fn groups(&self) -> Groups {
        let mut groups = Groups::default();
        for (place, (_, hash)) in self.paths.iter().enumerate() {
            groups.entry(*hash).or_insert((0, place)).0 += 1;
        }
        groups
    }
}

struct Hashing<'a> {
    items: &'a Items<'a>,
    shape: &'a Shape,
    path: Path,
    walked: Walked,
}

impl Sink for Hashing<'_> {
    fn take(&mut self, piece: &Piece) {
        self.path.read(self.items, self.shape, piece, false);
        self.walked.paths.push((*piece, self.path.hash()));
    }

    fn append(&mut self, mut later: Self) {
        self.walked.paths.append(&mut later.walked.paths);
    }
}

/// Keys that are hashes already.
#[derive(Debug, Default)]
struct AsIs(u64);

type Same = BuildHasherDefault<AsIs>;

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
            self.0 ^= u64::from_le_bytes(word);
        }
    }

    fn write_u128(&mut self, hash: u128) {
        self.0 = (hash >> 64) as u64 ^ hash as u64;
    }
}
