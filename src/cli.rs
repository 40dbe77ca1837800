//! The command line: the only layer that prints.

pub mod bench;
pub mod import;
