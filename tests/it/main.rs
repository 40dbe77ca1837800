//! All integration tests in one binary.

mod document;
mod import;
mod layers;
mod samples;
#[cfg(feature = "gui")]
mod panels;
#[cfg(feature = "gui")]
mod soft;
mod store;
