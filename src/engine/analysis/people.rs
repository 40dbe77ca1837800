//! The contacts behind any part of a figure.

use super::asked::{Asked, Figure};
use crate::domain::Cancelled;

/// A figure whose parts count contacts that can be listed.
pub trait Listed: Figure {
    /// What part of the figure.
    type Part: Clone + PartialEq + Send + 'static;

    /// Returns the places of the contacts behind a part, ascending: as many as the figure says.
    ///
    /// # Errors
    /// [`Cancelled`] if the work was asked to stop.
    fn contacts(&self, part: &Self::Part, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled>;
}

/// Asks for the contacts behind a part of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct PeopleOf<Q: Listed> {
    /// The figure.
    pub figure: Q,
    /// Its part.
    pub part: Q::Part,
}

impl<Q: Listed> Figure for PeopleOf<Q> {
    type Answer = Vec<u32>;

    fn compute(&self, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        self.figure.contacts(&self.part, asked)
    }
}
