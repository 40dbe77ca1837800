//! Pathlight: draw a customer journey, import activity data, see where contacts drop off.
//!
//! # The shape of the house
//! The layers are the folders; a layer uses only layers below it. `tests/it/layers.rs` guards this.
//!
//! | layer | module | what lives there |
//! |---|---|---|
//! | 0 | [`domain`] | words everybody shares: ids, moments, rules, journeys, rates |
//! | 1 | [`document`] | the map and its history: records, edits, undo, layout, the RON file |
//! | 1 | [`engine`] | activity data: import → store → columns → analysis |
//! | 2 | [`theme`] | palettes, sizes, fonts and icons, as plain data |
//! | 2 | [`overlay`] | report + map + moment → what is shown where, as plain data |
//! | 3 | [`project`] | one open project: document + store + jobs + autosave and recovery |
//! | 3 | [`export`] | pictures and tables made from overlay and report |
//! | 3 | [`samples`] | the stories of the sample projects: maps and made-up activities |
//! | 4 | [`cli`] | the command line; the only layer that prints |
//! | 4 | `gui` | the window (feature `gui`) |

// A test that panics has failed, and says where.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod cli;
pub mod document;
pub mod domain;
pub mod engine;
pub mod export;
#[cfg(feature = "gui")]
pub mod gui;
pub mod overlay;
pub mod project;
pub mod samples;
pub mod theme;
