//! What every figure is asked about: the data, the journey, whose activities count, and whether the answer is still wanted.

use super::members::Members;
use crate::domain::{Cancel, Cancelled, Journey};
use crate::engine::columns::Columns;
use std::ops::Range;

/// The data and the journey that a figure is asked about.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The activities.
    pub columns: &'a Columns,
    /// The map and its settings.
    pub journey: &'a Journey,
    /// Only these contacts count; `None` is everybody.
    pub within: Option<&'a Members>,
    /// Looked at often enough to stop within a tenth of a second.
    pub cancel: &'a Cancel,
}

impl<'a> Asked<'a> {
    /// Asks about everybody.
    pub fn everybody(columns: &'a Columns, journey: &'a Journey, cancel: &'a Cancel) -> Self {
        Self { columns, journey, within: None, cancel }
    }

    /// Asks the same about these contacts only.
    pub fn within(self, members: &'a Members) -> Self {
        Self { within: Some(members), ..self }
    }

    /// Returns the rows of a contact up to the moment up to which data is known.
    pub(super) fn known_rows(&self, contact: usize) -> Range<usize> {
        let rows = self.columns.rows(contact);
        let Some(as_of) = self.journey.settings.as_of else { return rows };
        let times = self.columns.times.get(rows.clone()).unwrap_or_default();
        rows.start..rows.start + times.partition_point(|&time| time <= as_of.0)
    }

    /// Returns whether a contact counts.
    pub fn counts(&self, contact: usize) -> bool {
        self.within.is_none_or(|members| members.contains(contact))
    }
}

/// A figure that can be asked for: a question whose answer is a pure function of what it is asked about.
///
/// Window, command line and exports ask through this, so that each shows the same answer. Two questions that are equal
/// have the same answer while data, journey and contacts stay the same.
pub trait Figure: Clone + PartialEq + Send + 'static {
    /// The answer.
    type Answer: Send + Sync + 'static;

    /// Works out the answer.
    ///
    /// # Errors
    /// [`Cancelled`] if the work was asked to stop.
    fn compute(&self, asked: &Asked<'_>) -> Result<Self::Answer, Cancelled>;
}
