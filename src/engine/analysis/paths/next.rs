//! What contacts did next, or before: a tree of the nearest activities.

use super::items::{Item, Items};
use super::pieces::{Piece, Sink, Stretch, each_piece};
use super::shape::{Path, Shape};
use crate::domain::{Cancelled, Rate};
use crate::engine::analysis::asked::{Asked, Figure};
use crate::engine::analysis::people::Listed;
use hashbrown::HashMap;
use serde::Serialize;
use std::cmp::Reverse;

/// Asks what contacts did right after the beginning of a stretch, or right before its end, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Next {
    /// From where to where.
    pub stretch: Stretch,
    /// Whether to go backwards from the end.
    pub backwards: bool,
    /// What counts as one activity; its greatest length is not looked at.
    pub shape: Shape,
    /// How many activities to follow, at most.
    pub depth: usize,
    /// Different activities to list at each branching, at most; "nothing" is always listed.
    pub most: usize,
}

/// What follows at a branching. The contacts of the nodes and the other contacts add up to all.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Branches {
    /// Contacts that came here, each counted once.
    pub contacts: u64,
    /// Most contacts first, then by name; "nothing" before a name.
    pub nodes: Vec<NextNode>,
    /// Different activities that are not listed.
    pub other_items: u64,
    /// Contacts that did those.
    pub other_contacts: u64,
}

/// What so many contacts did next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextNode {
    /// What they did; `None` is nothing.
    pub item: Option<Item>,
    /// Contacts, each counted once.
    pub contacts: u64,
    /// Of all contacts asked about.
    pub share: Rate,
    /// What they did then; empty at the greatest depth.
    pub next: Branches,
}

/// A part of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextPart {
    /// Those who did these first, one after the other; all where there are none.
    Began(Vec<Item>),
    /// Those who did these and nothing more.
    Ended(Vec<Item>),
    /// Those who did these first, and then something that is not listed.
    Other(Vec<Item>),
}

impl Figure for Next {
    type Answer = Branches;

    fn compute(&self, asked: &Asked<'_>) -> Result<Branches, Cancelled> {
        let items = self.items(asked);
        let grown = self.each_path(asked, &items, Tree::default, Tree::add, Tree::append)?;
        Ok(grown.branches(&items, self.depth, self.most))
    }
}

impl Listed for Next {
    type Part = NextPart;

    fn contacts(&self, part: &NextPart, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let items = self.items(asked);
        let (NextPart::Began(begin) | NextPart::Ended(begin) | NextPart::Other(begin)) = part;
        let codes = begin.iter().map(|item| items.code_of(item)).collect::<Option<Vec<u32>>>();
        let Some(codes) = codes else { return Ok(Vec::new()) };
        let mut listed = Vec::new();
        if let NextPart::Other(path) = part {
            let mut branches = self.compute(asked)?;
            for item in path {
                let node = branches.nodes.into_iter().find(|node| node.item.as_ref() == Some(item));
                branches = node.map(|node| node.next).unwrap_or_default();
            }
            listed.extend(branches.nodes.iter().filter_map(|node| items.code_of(node.item.as_ref()?)));
        }
        let wanted = |path: &[u32]| {
            let Some(rest) = path.strip_prefix(codes.as_slice()) else { return false };
            match part {
                NextPart::Began(_) => true,
                NextPart::Ended(_) => rest.is_empty() && path.len() < self.depth,
                NextPart::Other(_) => rest.first().is_some_and(|code| !listed.contains(code)),
            }
        };
        let add = |contacts: &mut Vec<u32>, contact: u32, path: &[u32]| {
            if wanted(path) {
                contacts.push(contact);
            }
        };
        self.each_path(asked, &items, Vec::new, add, |all, mut later| all.append(&mut later))
    }
}

impl Next {
    fn items<'a>(&self, asked: &Asked<'a>) -> Items<'a> {
        Items::new(asked, self.shape.told_by.as_deref(), &self.shape.hidden)
    }

    /// Hands the path of each contact to `add`, cut at the greatest depth.
    fn each_path<T: Send>(
        &self,
        asked: &Asked<'_>,
        items: &Items<'_>,
        empty: impl Fn() -> T + Sync,
        add: impl Fn(&mut T, u32, &[u32]) + Sync,
        append: impl Fn(&mut T, T) + Sync,
    ) -> Result<T, Cancelled> {
        let shape = Shape { at_most: Some(self.depth), ..self.shape.clone() };
        let reader = || Reading {
            items,
            shape: &shape,
            backwards: self.backwards,
            path: Path::new(items),
            add: &add,
            append: &append,
            all: empty(),
        };
        Ok(each_piece(asked, &self.stretch, self.shape.told_by.as_deref(), reader)?.all)
    }
}

struct Reading<'a, T, A, J> {
    items: &'a Items<'a>,
    shape: &'a Shape,
    backwards: bool,
    path: Path,
    add: &'a A,
    append: &'a J,
    all: T,
}

impl<T: Send, A: Fn(&mut T, u32, &[u32]) + Sync, J: Fn(&mut T, T) + Sync> Sink for Reading<'_, T, A, J> {
    fn take(&mut self, piece: &Piece) {
        self.path.read(self.items, self.shape, piece, self.backwards);
        (self.add)(&mut self.all, piece.contact, &self.path.codes);
    }

    fn append(&mut self, later: Self) {
        (self.append)(&mut self.all, later.all);
    }
}

/// Counts of all beginnings of paths. A node stands after the one it follows.
#[derive(Debug, Default)]
struct Tree {
    contacts: u64,
    nodes: Vec<Node>,
    /// Place of the node that follows another one (or the root) with this code.
    places: HashMap<(u32, u32), u32>,
}

#[derive(Debug)]
struct Node {
    before: u32,
    code: u32,
    contacts: u64,
}

const ROOT: u32 = u32::MAX;

impl Tree {
    fn add(&mut self, _: u32, path: &[u32]) {
        self.contacts += 1;
        let mut before = ROOT;
        for &code in path {
            before = self.node(before, code, 1);
        }
    }

    fn node(&mut self, before: u32, code: u32, contacts: u64) -> u32 {
        let place = *self.places.entry((before, code)).or_insert(self.nodes.len() as u32);
        match self.nodes.get_mut(place as usize) {
            Some(node) => node.contacts += contacts,
            None => self.nodes.push(Node { before, code, contacts }),
        }
        place
    }

    fn append(&mut self, later: Self) {
        self.contacts += later.contacts;
        let mut places = Vec::with_capacity(later.nodes.len());
        for node in later.nodes {
            let before = places.get(node.before as usize).copied().unwrap_or(ROOT);
            places.push(self.node(before, node.code, node.contacts));
        }
    }

    fn branches(&self, items: &Items<'_>, depth: usize, most: usize) -> Branches {
        // By the node they follow; the root comes last.
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); self.nodes.len() + 1];
        for (place, node) in (0..).zip(&self.nodes) {
            if let Some(list) = children.get_mut((node.before as usize).min(self.nodes.len())) {
                list.push(place);
            }
        }
        self.below(self.nodes.len(), self.contacts, &children, items, depth, most)
    }

    fn below(
        &self,
        place: usize,
        contacts: u64,
        children: &[Vec<u32>],
        items: &Items<'_>,
        depth: usize,
        most: usize,
    ) -> Branches {
        if depth == 0 {
            return Branches { contacts, ..Branches::default() };
        }
        let below = children.get(place).map_or(&[][..], Vec::as_slice);
        let mut nodes: Vec<(u64, Item, u32)> = below
            .iter()
            .filter_map(|&place| {
                let node = self.nodes.get(place as usize)?;
                Some((node.contacts, items.item(node.code), place))
            })
            .collect();
        let went_on: u64 = nodes.iter().map(|&(contacts, ..)| contacts).sum();
        nodes.sort_by(|(count, item, _), (other_count, other, _)| {
            (Reverse(count), item).cmp(&(Reverse(other_count), other))
        });
        let rest = nodes.split_off(most.min(nodes.len()));
        let share = |contacts| Rate::new(contacts, self.contacts);
        let mut nodes: Vec<NextNode> = nodes
            .into_iter()
            .map(|(contacts, item, place)| NextNode {
                item: Some(item),
                contacts,
                share: share(contacts),
                next: self.below(place as usize, contacts, children, items, depth - 1, most),
            })
            .collect();
        let nothing = contacts.saturating_sub(went_on);
        if nothing > 0 {
            let place = nodes.partition_point(|node| node.contacts > nothing);
            let node = NextNode { item: None, contacts: nothing, share: share(nothing), next: Branches::default() };
            nodes.insert(place, node);
        }
        Branches {
            contacts,
            nodes,
            other_items: rest.len() as u64,
            other_contacts: rest.iter().map(|&(contacts, ..)| contacts).sum(),
        }
    }
}
