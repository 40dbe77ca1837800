//! The command line: the only layer that prints.

pub mod import;
