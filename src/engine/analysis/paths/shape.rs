//! How a list of activities becomes a path: repeats merged, first ones only, cut to a length, or ends dropped.

use super::items::{Item, Items, Seen};
use super::pieces::Piece;
use serde::Serialize;

/// One change of a path. Every change keeps the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transform<T> {
    /// Neighbours that are the same become one.
    MergeRepeats,
    /// Only the first of those that are the same stays.
    FirstSeen,
    /// Only the last so many stay.
    LastN(usize),
    /// All of these go, unless the path is nothing else.
    DropUnlessAll(T),
    /// These go at the end, unless the path is nothing else.
    DropTailUnlessAll(T),
}

impl<T: PartialEq> Transform<T> {
    /// Changes the path.
    pub fn apply(&self, path: &mut Vec<T>) {
        match self {
            Self::MergeRepeats => path.dedup(),
            Self::FirstSeen => {
                let mut kept: Vec<T> = Vec::with_capacity(path.len());
                for one in path.drain(..) {
                    if !kept.contains(&one) {
                        kept.push(one);
                    }
                }
                *path = kept;
            }
            Self::LastN(most) => _ = path.drain(..path.len().saturating_sub(*most)),
            Self::DropUnlessAll(dropped) => {
                if path.iter().any(|one| one != dropped) {
                    path.retain(|one| one != dropped);
                }
            }
            Self::DropTailUnlessAll(dropped) => {
                if let Some(last) = path.iter().rposition(|one| one != dropped) {
                    path.truncate(last + 1);
                }
            }
        }
    }
}

/// Returns the different members of a path in the order in which each is first seen, with how often each stands in it.
pub fn with_counts<T: PartialEq>(path: impl IntoIterator<Item = T>) -> Vec<(T, u64)> {
    let mut counts: Vec<(T, u64)> = Vec::new();
    for one in path {
        match counts.iter_mut().find(|(known, _)| *known == one) {
            Some((_, count)) => *count += 1,
            None => counts.push((one, 1)),
        }
    }
    counts
}

/// How activities become paths.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Shape {
    /// The attribute of activities whose values tell activities of one type apart, if any.
    pub told_by: Option<String>,
    /// Activities that are left out before anything else; one without a value hides its type as a whole.
    pub hidden: Vec<Item>,
    /// Whether neighbours that are the same become one.
    pub merge_repeats: bool,
    /// Whether only the first of those that are the same stays.
    pub first_seen: bool,
    /// Paths with more activities are cut after so many, and marked as going on.
    pub at_most: Option<usize>,
}

/// One path as codes, in lists that are used again for the next.
#[derive(Debug)]
pub(in crate::engine::analysis) struct Path {
    pub(in crate::engine::analysis) codes: Vec<u32>,
    /// Whether it was cut.
    pub(in crate::engine::analysis) goes_on: bool,
    seen: Seen,
}

impl Path {
    pub(in crate::engine::analysis) fn new(items: &Items<'_>) -> Self {
        Self { codes: Vec::new(), goes_on: false, seen: items.seen() }
    }

    /// Reads the path of a piece, forwards or backwards.
    pub(in crate::engine::analysis) fn read(
        &mut self,
        items: &Items<'_>,
        shape: &Shape,
        piece: &Piece,
        backwards: bool,
    ) {
        self.codes.clear();
        self.goes_on = false;
        self.seen.clear();
        let codes = items.each(piece.rows(), piece.session());
        if backwards { self.follow(shape, codes.rev()) } else { self.follow(shape, codes) }
    }

    fn follow(&mut self, shape: &Shape, codes: impl Iterator<Item = u32>) {
        for code in codes {
            let repeated = shape.merge_repeats && self.codes.last() == Some(&code);
            if repeated || (shape.first_seen && !self.seen.add(code)) {
                continue;
            }
            if shape.at_most.is_some_and(|most| self.codes.len() >= most) {
                self.goes_on = true;
                return;
            }
            self.codes.push(code);
        }
    }

    /// Returns the hash of the path.
    pub(in crate::engine::analysis) fn hash(&self) -> u128 {
        hash_of(&self.codes, self.goes_on)
    }
}

/// Returns a number that two different paths share with a chance of less than one in 2^100.
pub(in crate::engine::analysis) fn hash_of(codes: &[u32], goes_on: bool) -> u128 {
    // Multiply and fold over 128 bits, in the manner of FNV-1a; the mark at the end keeps cut paths apart.
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const FACTOR: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
    let add = |hash: u128, code: u128| {
        let mixed = (hash ^ code).wrapping_mul(FACTOR);
        mixed ^ (mixed >> 67)
    };
    let all = codes.iter().fold(OFFSET, |hash, &code| add(hash, u128::from(code) + 1));
    if goes_on { add(all, u128::from(u64::MAX)) } else { all }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey, Moment};
    use crate::engine::analysis::Asked;
    use crate::engine::columns::ColumnsBuilder;
    use proptest::prelude::*;

    fn shaped(kinds: &[u8], shape: &Shape, backwards: bool) -> (Vec<String>, bool) {
        let mut builder = ColumnsBuilder::default();
        for (time, kind) in (0..).zip(kinds) {
            builder.activity("1", &kind.to_string(), Moment(time), &[]);
        }
        let columns = builder.finish();
        let (journey, cancel) = (Journey::default(), Cancel::default());
        let items = Items::new(&Asked::everybody(&columns, &journey, &cancel), None, &shape.hidden);
        let mut path = Path::new(&items);
        path.read(&items, shape, &Piece::new(0, 0..kinds.len(), 0, 0, 0), backwards);
        (path.codes.iter().map(|&code| items.item(code).to_string()).collect(), path.goes_on)
    }

    #[test]
    fn ends_are_dropped_unless_there_is_nothing_else() {
        let apply = |transform: Transform<char>, path: &str| {
            let mut path: Vec<char> = path.chars().collect();
            transform.apply(&mut path);
            path.into_iter().collect::<String>()
        };
        assert_eq!(apply(Transform::DropTailUnlessAll('d'), "addbdd"), "addb");
        assert_eq!(apply(Transform::DropTailUnlessAll('d'), "dd"), "dd");
        assert_eq!(apply(Transform::DropUnlessAll('d'), "addbdd"), "ab");
        assert_eq!(apply(Transform::DropUnlessAll('d'), "dd"), "dd");
        assert_eq!(apply(Transform::LastN(2), "abc"), "bc");
        assert_eq!(apply(Transform::LastN(5), "abc"), "abc");
        assert_eq!(apply(Transform::LastN(0), "abc"), "");
        assert_eq!(with_counts("abba".chars()), [('a', 2), ('b', 2)]);
    }

    proptest! {
        #[test]
        fn reading_agrees_with_the_changes_one_after_another(
            kinds in prop::collection::vec(0_u8..4, 0..12),
            hidden in 0_u8..6,
            (merge_repeats, first_seen, backwards) in any::<(bool, bool, bool)>(),
            at_most in prop::option::of(0_usize..6),
        ) {
            let shape = Shape {
                hidden: vec![Item::activity(hidden.to_string())], merge_repeats, first_seen, at_most, ..Shape::default()
            };
            let mut slow: Vec<String> = kinds.iter().filter(|&&kind| kind != hidden).map(u8::to_string).collect();
            if backwards {
                slow.reverse();
            }
            if merge_repeats {
                Transform::MergeRepeats.apply(&mut slow);
            }
            if first_seen {
                Transform::FirstSeen.apply(&mut slow);
            }
            let goes_on = at_most.is_some_and(|most| slow.len() > most);
            slow.truncate(at_most.unwrap_or(usize::MAX));
            prop_assert_eq!(shaped(&kinds, &shape, backwards), (slow, goes_on));
        }
    }
}
