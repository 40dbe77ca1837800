//! Guards the layers: a module uses only modules of layers below its own, and only the command line prints.

use std::fs;
use std::path::{Path, PathBuf};

/// The layer of each top-level module; see the crate documentation.
const LAYERS: &[(&str, u8)] = &[
    ("domain", 0),
    ("document", 1),
    ("engine", 1),
    ("theme", 2),
    ("overlay", 2),
    ("samples", 2),
    ("project", 3),
    ("export", 3),
    ("cli", 4),
    ("gui", 4),
];

/// Uses inside one layer that are meant: from, to.
const WITHIN_A_LAYER: &[(&str, &str)] = &[
    // The project file keeps the totals of the last report.
    ("document", "engine"),
    // What is shown names inks.
    ("overlay", "theme"),
    // The command line opens the window, and says what it can where none opens.
    ("cli", "gui"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn layer(module: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, layer)| *layer)
}

fn files() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    found
        .into_iter()
        .filter_map(|path| {
            let inside = path.strip_prefix(&root).unwrap();
            let module = inside.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).unwrap();
            (module != "lib" && module != "main").then_some((module, path, text))
        })
        .collect()
}

#[test]
fn a_module_uses_only_layers_below() {
    let mut wrong = Vec::new();
    let files = files();
    assert!(files.len() > 30, "the sources were not found");
    for (module, path, text) in files {
        let own = layer(&module).unwrap_or_else(|| panic!("{module} has no layer; add it to the table"));
        for used in text.split("crate::").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(other) = layer(&used) else { continue };
            let meant = used == module || other < own || WITHIN_A_LAYER.contains(&(module.as_str(), used.as_str()));
            if !meant {
                wrong.push(format!("{}: {module} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_command_line_prints() {
    let prints = ["println!", "eprintln!", "print!(", "eprint!("];
    for (module, path, text) in files() {
        let found = prints.iter().find(|word| text.contains(**word));
        assert!(module == "cli" || found.is_none(), "{} prints: {found:?}", path.display());
    }
}

#[test]
fn egui_stays_in_the_window() {
    for (module, path, text) in files() {
        let found = ["egui::", "eframe::"].iter().find(|word| text.contains(**word));
        assert!(module == "gui" || found.is_none(), "{} uses {found:?}", path.display());
    }
}
