//! All integration tests in one binary.

#[cfg(feature = "gui")]
mod soft;
mod store;
mod layers;
