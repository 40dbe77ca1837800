//! What is done to rows after they are read and before they are written: the user's choices, as data.

use super::clean_up::CleanUp;
use serde::{Deserialize, Serialize};

/// What is done to the rows of a file after they are read and before they are written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Treatment {
    /// Name of the preset by which the file was recognised, if one was used.
    pub preset: Option<String>,
    /// Steps of clean-up, in this order.
    pub clean_up: Vec<CleanUp>,
    /// What becomes of rows that repeat an earlier row of the file.
    pub repeats: Repeats,
    /// What is replaced so that nobody can be recognised.
    pub privacy: Privacy,
}

/// What becomes of rows that repeat an earlier row in every column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Repeats {
    /// The first is kept, the others are counted and left out.
    #[default]
    KeptOnce,
    /// All are kept, and the repeats counted.
    KeptAll,
}

/// What is replaced by pseudonyms before anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Privacy {
    /// The ids of contacts.
    pub contacts: bool,
    /// Whatever looks like an e-mail address, in any value that is kept.
    pub emails: bool,
    /// The text of refused rows, which holds columns that are left out; line and reason stay. It is left out as well
    /// wherever something is replaced by pseudonyms.
    pub refused_rows: bool,
}

impl Privacy {
    /// Everything that can be replaced.
    pub const ALL: Self = Self { contacts: true, emails: true, refused_rows: true };

    /// Returns whether anything is replaced by pseudonyms, so that a key is needed.
    pub fn needs_key(self) -> bool {
        self.contacts || self.emails
    }
}
