//! All integration tests in one binary.

mod layers;
mod samples;
#[cfg(feature = "gui")]
mod soft;
mod store;
