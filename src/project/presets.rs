//! The presets at hand: those of the user, kept in the program's own folder, and those that come with the program.

use super::places::data_folder;
use crate::engine::import::{Preset, PresetError, built_in};
use std::path::{Path, PathBuf};

/// Returns the folder with the user's presets; a file from somebody else is used once it lies there.
pub fn presets_folder() -> Option<PathBuf> {
    Some(data_folder()?.join("presets"))
}

/// Returns all presets, the user's first, so that of two that fit equally well the user's is taken; and what is wrong
/// with files in the folder that are none.
pub fn presets() -> (Vec<Preset>, Vec<PresetError>) {
    presets_in(presets_folder().as_deref())
}

fn presets_in(folder: Option<&Path>) -> (Vec<Preset>, Vec<PresetError>) {
    let (mut presets, errors) = folder.map(Preset::all_in).unwrap_or_default();
    presets.extend_from_slice(built_in());
    (presets, errors)
}

/// Finds a preset by its name or title, or reads it from a file.
///
/// # Errors
/// A [`PresetError`].
pub fn find_preset(presets: &[Preset], asked: &str) -> Result<Preset, PresetError> {
    let is_it = |preset: &&Preset| preset.name.eq_ignore_ascii_case(asked) || preset.title.eq_ignore_ascii_case(asked);
    if let Some(preset) = presets.iter().find(is_it) {
        return Ok(preset.clone());
    }
    let path = Path::new(asked);
    if path.is_file() {
        return Preset::open(path);
    }
    let known = presets.iter().map(|preset| preset.name.clone()).collect();
    Err(PresetError::Unknown { name: asked.to_owned(), known })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_found_by_name_title_or_file() {
        let folder = tempfile::tempdir().unwrap();
        let own = Preset { name: "own".into(), title: "My shop".into(), ..Preset::default() };
        let path = own.save_in(folder.path()).unwrap();
        let (presets, errors) = presets_in(Some(folder.path()));
        assert!(errors.is_empty());
        assert_eq!(presets[0], own);
        for asked in ["own", "MY SHOP", path.to_str().unwrap()] {
            assert_eq!(find_preset(&presets, asked).unwrap(), own, "{asked}");
        }
        assert_eq!(find_preset(&presets, "ga4").unwrap().title, "Google Analytics 4 (BigQuery)");
        let error = find_preset(&presets, "nothing").unwrap_err().to_string();
        assert!(error.contains("own, pathlight, kentico-activities"), "{error}");
    }
}
