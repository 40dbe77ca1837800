//! All integration tests in one binary.

// A test that panics has failed, and says where.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(feature = "gui")]
mod app;
#[cfg(feature = "gui")]
mod canvas;
mod cases;
mod document;
mod import;
mod intake;
mod layers;
mod mutated;
mod one_number;
mod oracle;
#[cfg(feature = "gui")]
mod panels;
#[cfg(feature = "gui")]
mod playbar;
mod presets;
mod project;
mod replay;
mod round_trip;
mod samples;
#[cfg(feature = "gui")]
mod soft;
mod store;
