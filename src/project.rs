//! One open project: the document, its activity data, the figures, and the work that keeps them together.

pub mod job;

pub use job::{Job, JobContext, Outcome, Wake};
