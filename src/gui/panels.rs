//! The panels around the map. They read, and send requests; what they hold between frames is only what is being typed.

pub mod data;
pub mod inspector;
pub mod next;
pub mod table;
pub mod times;

use super::view::View;
use crate::document::Map;
use crate::document::problems::Problem;
use crate::engine::analysis::Report;
use crate::overlay::Figures;
use crate::project::DataSummary;

/// What the panels read.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The journey's name.
    pub name: &'a str,
    /// The map.
    pub map: &'a Map,
    /// The last figures, where there are any.
    pub report: Option<&'a Report>,
    /// The same figures laid over the map.
    pub figures: Option<&'a Figures>,
    /// What is known of the data, where there is any.
    pub data: Option<&'a DataSummary>,
    /// What is not yet right with the map.
    pub problems: &'a [Problem],
    /// What is chosen and shown.
    pub view: &'a View,
}

impl Shown<'_> {
    /// Returns whether newer figures are on their way.
    pub fn is_stale(&self) -> bool {
        self.figures.is_some_and(|figures| figures.stale)
    }
}
