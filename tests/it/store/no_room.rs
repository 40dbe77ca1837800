//! A folder that may not be written, and a disk without room: a sentence, and the store as it was.

use super::{Place, import, large, lines, load};
use pathlight::engine::store::Store;
use std::path::Path;
use std::process::Command;

const STORE: &str = "PATHLIGHT_TEST_READ_ONLY";
/// The user "nobody", to whom rights apply; to the superuser they do not.
const NOBODY: u32 = 65_534;

/// Not a test of its own: what the process without rights runs. It says what the two attempts end in.
#[test]
fn a_child_without_rights_imports() {
    let Some(path) = std::env::var_os(STORE) else { return };
    let path = Path::new(&path);
    let attempt = |store: Result<Store, _>| {
        let mut store: Store = store?;
        let source = super::source("new.csv");
        store.import(&large(10, 3), &source, &pathlight::domain::Cancel::default(), &mut |_| {}).map(|_| ())
    };
    for result in [attempt(Store::open(path)), attempt(Store::create(&path.with_file_name("new.activities.sqlite")))] {
        println!(
            "{}",
            result.map_or_else(|error: pathlight::engine::store::StoreError| error.to_string(), |()| "done".into())
        );
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_said_and_nothing_is_left_in_it() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let place = Place::new();
    let mut store = place.create();
    import(&mut store, &large(500, 6), "before.csv");
    let (old, path) = (lines(&load(&store)), place.path());
    drop(store);
    let bytes = std::fs::read(&path).unwrap();
    let folder = path.parent().unwrap();
    let allow = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(&path, 0o444);
    allow(folder, 0o555);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "store::no_room::a_child_without_rights_imports", "--nocapture"]).env(STORE, &path);
    if std::fs::metadata(folder).unwrap().uid() == 0 {
        child.uid(NOBODY).gid(NOBODY).current_dir("/");
    }
    let output = child.output();
    allow(folder, 0o755);
    let output = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(output.contains("test.activities.sqlite: the file or its folder is read-only"), "{output}");
    assert!(output.contains("new.activities.sqlite: the file cannot be opened; check that you may"), "{output}");
    assert_eq!(place.files(), ["test.activities.sqlite"]);
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert_eq!(lines(&load(&Store::open(&path).unwrap())), old);
}
