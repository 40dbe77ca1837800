//! What the window remembers between sessions: its theme, and whether things move. Projects never go through it.

use serde::{Deserialize, Serialize};
use std::path::Path;

const FILE: &str = "session.ron";

/// What the window remembers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// Whether the dark palette was chosen; `None` follows the system.
    pub dark: Option<bool>,
    /// Whether movement is to be avoided.
    pub reduced_motion: bool,
}

impl Session {
    /// Reads what was remembered; what cannot be read is as if it had never been there.
    pub fn load(data_folder: Option<&Path>) -> Self {
        let text = data_folder.and_then(|folder| std::fs::read_to_string(folder.join(FILE)).ok());
        text.and_then(|text| ron::from_str(&text).ok()).unwrap_or_default()
    }

    /// Remembers; a folder that cannot be written to costs no more than the memory.
    pub fn save(&self, data_folder: Option<&Path>) {
        if let (Some(folder), Ok(text)) = (data_folder, ron::to_string(self)) {
            let _ = std::fs::create_dir_all(folder);
            let _ = crate::document::file::save(&folder.join(FILE), &text);
        }
    }
}
