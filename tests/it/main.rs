//! All integration tests in one binary.

mod document;
mod import;
mod layers;
#[cfg(feature = "gui")]
mod panels;
mod samples;
#[cfg(feature = "gui")]
mod soft;
mod store;
