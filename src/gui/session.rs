//! What the window remembers between sessions: its theme, and whether things move. Projects never go through it.

use crate::project::data_folder;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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
    pub fn load() -> Self {
        let text = path().and_then(|path| std::fs::read_to_string(path).ok());
        text.and_then(|text| ron::from_str(&text).ok()).unwrap_or_default()
    }

    /// Remembers; a folder that cannot be written to costs no more than the memory.
    pub fn save(&self) {
        if let (Some(path), Ok(text)) = (path(), ron::to_string(self)) {
            let _ = crate::document::file::save(&path, &text);
        }
    }
}

fn path() -> Option<PathBuf> {
    let folder = data_folder()?;
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("session.ron"))
}
