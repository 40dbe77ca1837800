//! Pure functions from columns and a journey to reports. No clock and no database; the threads end with the call.
//!
//! The way of the data: the journey becomes a graph (`map`) and tests of codes (`rules`); each contact's rows become
//! a trail (`trail`); one pass over it finds for every row and stage the latest start of a walk (`forward`); from
//! that follow arrivals, credits, states and speaking walks (`way`, `speaking`), which are folded into figures
//! (`tally`), itineraries (`stays`) or lists of contacts (`who`).

pub mod arrival;
pub mod asked;
mod at;
mod attempts;
pub mod attribution;
mod between;
#[cfg(test)]
mod bounded;
pub mod breakdown;
pub mod compare;
pub mod composition;
pub mod course;
pub mod discover;
pub mod drivers;
pub mod explain;
pub mod following;
mod forward;
pub mod funnel;
pub mod grouping;
mod lean;
#[cfg(test)]
mod letters;
mod map;
pub mod mark;
pub mod members;
pub mod moves;
pub mod pace;
mod parts;
mod passage;
pub mod paths;
pub mod people;
mod pieces;
mod random;
pub mod reached_any;
pub mod reminder;
pub mod report;
pub mod rhythm;
mod rules;
mod run;
pub mod segments;
pub mod send_time;
mod sessions;
mod speaking;
pub mod standings;
pub mod stats;
mod stays;
mod tally;
pub mod timeline;
pub mod times;
mod trail;
pub mod trend;
mod way;
pub mod what_if;
mod who;
mod words;
pub mod worth;

pub use crate::domain::Selection;
pub use asked::{Asked, Figure};
pub use between::Level;
pub use breakdown::{Breakdown, BreakdownReport};
pub use compare::{BeforeAfter, BeforeAfterReport, Comparison, ComparisonReport};
pub use composition::{Composition, CompositionReport};
pub use explain::{Explain, Explanation};
pub use grouping::{GroupedBy, Grouping, Groups};
pub use mark::Mark;
pub use members::Members;
pub use pace::{PaceReport, Stretch, TimeToConvert};
pub use reached_any::{GroupReached, PeopleAtAny, ReachedAny};
pub use report::{Aside, Exit, Itineraries, NextActivity, Report, StageReport, Stay, TimeSummary, TransitionReport};
pub use run::{Analysis, analyse, analyse_all, first_entries, itineraries, levels, times_between, who};
pub use segments::{members, segment_warnings};
pub use times::{Bin, histogram};
pub use trend::{Trend, TrendReport};
