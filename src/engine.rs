//! Activity data: import it, keep it, hold it as columns, and answer questions about it.

pub mod analysis;
pub mod codes;
pub mod columns;
pub mod import;
pub mod intake;
pub mod store;
