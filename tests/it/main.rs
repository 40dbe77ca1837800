//! All integration tests in one binary.

mod layers;
#[cfg(feature = "gui")]
mod soft;
mod store;
