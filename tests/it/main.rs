//! All integration tests in one binary.

mod cases;
mod document;
mod import;
mod layers;
mod oracle;
#[cfg(feature = "gui")]
mod panels;
mod samples;
#[cfg(feature = "gui")]
mod soft;
mod store;
