//! What the window remembers between sessions: its theme, the size of its text, and whether things move. Projects never go through it.

use serde::{Deserialize, Serialize};
use std::path::Path;

const FILE: &str = "session.ron";

/// The sizes of text that can be chosen, in per cent.
const TEXT_SIZES: [u16; 9] = [80, 90, 100, 110, 125, 150, 175, 190, 200];

/// The size of all text and controls in the window, in per cent of the usual one: from 80 to 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u16", into = "u16")]
pub struct TextSize(u16);

impl TextSize {
    /// Returns the next larger size, or this one where it is the largest.
    pub fn larger(self) -> Self {
        TEXT_SIZES.into_iter().find(|size| *size > self.0).map_or(self, Self)
    }

    /// Returns the next smaller size, or this one where it is the smallest.
    pub fn smaller(self) -> Self {
        TEXT_SIZES.into_iter().rev().find(|size| *size < self.0).map_or(self, Self)
    }

    /// Returns the size in per cent.
    pub const fn percent(self) -> u16 {
        self.0
    }

    /// Returns by how much the window is enlarged.
    pub fn factor(self) -> f32 {
        f32::from(self.0) / 100.0
    }
}

impl Default for TextSize {
    fn default() -> Self {
        Self(100)
    }
}

impl From<u16> for TextSize {
    fn from(percent: u16) -> Self {
        Self(percent.clamp(80, 200))
    }
}

impl From<TextSize> for u16 {
    fn from(size: TextSize) -> Self {
        size.0
    }
}

/// What the window remembers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// Whether the dark palette was chosen; `None` follows the system.
    pub dark: Option<bool>,
    /// Whether movement is to be avoided.
    pub reduced_motion: bool,
    /// The size of all text and controls.
    pub text_size: TextSize,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_from_80_to_200_per_cent_and_back() {
        let mut size = TextSize::default();
        for _ in 0..20 {
            size = size.larger();
        }
        assert_eq!((size.percent(), size.factor()), (200, 2.0));
        for _ in 0..20 {
            size = size.smaller();
        }
        assert_eq!(size.percent(), 80);
        assert_eq!(size.larger().larger(), TextSize::default());
        assert_eq!(TextSize::from(900).percent(), 200);
    }

    #[test]
    fn what_is_remembered_comes_back_and_older_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let session = Session { text_size: TextSize::from(150), reduced_motion: true, ..Session::default() };
        session.save(Some(folder.path()));
        assert_eq!(Session::load(Some(folder.path())), session);
        std::fs::write(folder.path().join(FILE), "(dark:Some(false))").unwrap();
        let session = Session::load(Some(folder.path()));
        assert_eq!((session.dark, session.text_size), (Some(false), TextSize::default()));
    }
}
