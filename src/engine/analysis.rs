//! Pure functions from columns and a journey to reports. No clock, no database, no thread of its own.

pub mod report;

pub use report::{Exit, Itineraries, NextActivity, Report, StageReport, Stay, TimeSummary, TransitionReport};
