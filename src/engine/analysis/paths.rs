//! What contacts do before, between and after points of the journey.

mod between;
mod frequent;
pub(in crate::engine::analysis) mod items;
mod next;
pub(in crate::engine::analysis) mod pieces;
pub(in crate::engine::analysis) mod shape;

#[cfg(test)]
mod tests;

pub(in crate::engine::analysis) use between::Counts;
pub use between::{Between, BetweenPart, BetweenReport, BetweenRow};
pub use frequent::{PathPart, PathRow, Paths, PathsReport};
pub use items::Item;
pub use next::{Branches, Next, NextNode, NextPart};
pub use pieces::{Point, Stretch, Visit};
pub use shape::{Shape, Transform, with_counts};
