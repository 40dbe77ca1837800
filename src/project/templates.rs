//! Templates that the user saved, in a folder of their own beside what belongs to no project.

use crate::document::file;
use crate::document::templates::Template;
use std::path::{Path, PathBuf};

/// The folder inside the one for what belongs to no project.
const FOLDER: &str = "templates";

/// The most templates that are listed.
const MOST: usize = 200;

/// A template that the user saved.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnTemplate {
    /// Its file.
    pub path: PathBuf,
    /// The template.
    pub template: Template,
}

/// Reads the user's templates, by name; those that cannot be read are left out.
pub fn own_templates(data_folder: &Path) -> Vec<OwnTemplate> {
    let Ok(entries) = std::fs::read_dir(data_folder.join(FOLDER)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "ron"));
    paths.sort();
    paths.truncate(MOST);
    let read = |path: PathBuf| Template::load(&path).ok().map(|template| OwnTemplate { path, template });
    let mut found: Vec<OwnTemplate> = paths.into_iter().filter_map(read).collect();
    found.sort_by_key(|own| own.template.name.to_lowercase());
    found
}

/// Saves a template under its name and returns its file; one of the same name is replaced.
///
/// # Errors
/// A sentence that says why it was not saved.
pub fn save_own_template(data_folder: &Path, template: &Template) -> Result<PathBuf, String> {
    let folder = data_folder.join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(|error| format!("“{}” cannot be made: {error}.", folder.display()))?;
    let plain: String = template.name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(60).collect();
    let path = folder.join(format!("{}.ron", plain.to_lowercase()));
    let text = template.text().map_err(|error| error.to_string())?;
    file::save(&path, &text).map_err(|error| error.to_string())?;
    Ok(path)
}

/// Removes a template that the user saved.
///
/// # Errors
/// A sentence that says why it is still there.
pub fn remove_own_template(path: &Path) -> Result<(), String> {
    std::fs::remove_file(path).map_err(|error| format!("“{}” cannot be removed: {error}.", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::templates::TEMPLATES;

    #[test]
    fn own_templates_are_saved_found_replaced_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(own_templates(folder.path()), []);
        let template = |name: &str, place: usize| Template::of(name, "Ours.", TEMPLATES[place].drawing());
        save_own_template(folder.path(), &template("B: our way", 1)).unwrap();
        save_own_template(folder.path(), &template("a way", 0)).unwrap();
        let path = save_own_template(folder.path(), &template("B: our way", 2)).unwrap();
        std::fs::write(folder.path().join(FOLDER).join("broken.ron"), "(magic").unwrap();
        let names =
            |found: &[OwnTemplate]| -> Vec<String> { found.iter().map(|own| own.template.name.clone()).collect() };
        let found = own_templates(folder.path());
        assert_eq!(names(&found), ["a way", "B: our way"]);
        assert_eq!(found[1].template.drawing().stages, TEMPLATES[2].drawing().stages);
        remove_own_template(&path).unwrap();
        assert_eq!(names(&own_templates(folder.path())), ["a way"]);
        assert!(remove_own_template(&path).unwrap_err().contains("cannot be removed"));
    }
}
