//! One open project: the document, its activity data, the figures, and the work that keeps them together.

pub mod data;
pub mod job;

pub use data::{ActivityType, AttributeSummary, Data, DataSummary};
pub use job::{Job, JobContext, Outcome, Wake};
