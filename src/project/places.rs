//! Folders of the program: its own for what is kept between sessions, and the samples.

use std::path::{Path, PathBuf};

/// Returns the folder in which the program keeps what belongs to no project: recovery, recent projects, its settings.
/// The environment variable `PATHLIGHT_DATA_DIR` names another one, for portable use and for tests.
pub fn data_folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("PATHLIGHT_DATA_DIR").filter(|folder| !folder.is_empty()) {
        return Some(PathBuf::from(folder));
    }
    Some(directories::ProjectDirs::from("", "", "Pathlight")?.data_local_dir().to_path_buf())
}

/// Returns the folder of the sample projects: in the working folder, beside the program or above it, or where the
/// program was built.
pub fn samples_folder() -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let above = program.iter().flat_map(|program| program.ancestors().skip(1).take(4)).map(Path::to_path_buf);
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf();
    std::iter::once(PathBuf::new())
        .chain(above)
        .chain([built])
        .map(|folder| folder.join("sample_projects"))
        .find(|folder| folder.is_dir())
}
