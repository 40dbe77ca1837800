//! A part of a whole, which has no value where the whole is empty.

use serde::{Deserialize, Serialize};

/// `part` of `whole` contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rate {
    /// Contacts that did.
    pub part: u64,
    /// Contacts that could have.
    pub whole: u64,
}

impl Rate {
    /// Makes the rate `part` of `whole`.
    pub const fn new(part: u64, whole: u64) -> Self {
        Self { part, whole }
    }

    /// Returns the rate from 0 to 1, or `None` where the whole is empty: nobody could have, so there is no rate.
    pub fn value(self) -> Option<f64> {
        (self.whole > 0).then(|| self.part as f64 / self.whole as f64)
    }
}
