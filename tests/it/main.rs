//! All integration tests in one binary.

mod import;
mod layers;
mod samples;
#[cfg(feature = "gui")]
mod soft;
mod store;
