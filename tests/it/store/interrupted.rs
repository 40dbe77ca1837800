//! Imports killed at random moments leave the store as it was, or with the whole import.

use super::{Place, import, large, lines, load};
use pathlight::engine::store::Store;
use std::process::{Command, Stdio};
use std::time::Duration;

const STORE: &str = "PATHLIGHT_TEST_STORE";

/// Not a test of its own: what the killed process runs.
#[test]
fn a_child_imports() {
    let Some(path) = std::env::var_os(STORE) else { return };
    let mut store = Store::open(path.as_ref()).unwrap();
    let intake = large(40_000, 7);
    println!("ready");
    import(&mut store, &intake, "killed.csv");
}

#[test]
fn kill_leaves_the_old_state_or_the_new_one() {
    let place = Place::new();
    let mut store = place.create();
    import(&mut store, &large(5_000, 6), "before.csv");
    let old = lines(&load(&store));
    let bytes = std::fs::read(place.path()).unwrap();
    drop(store);
    let (mut unchanged, mut whole) = (0, 0);
    for attempt in 0..24_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::interrupted::a_child_imports", "--nocapture"])
            .env(STORE, place.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // Counted from the moment at which the rows are at hand, so that the kill falls into the import itself.
        let mut output = std::io::BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("ready") && std::io::BufRead::read_line(&mut output, &mut line).unwrap() > 0 {}
        std::thread::sleep(Duration::from_millis(attempt * attempt));
        child.kill().unwrap();
        child.wait().unwrap();

        let store = Store::open(&place.path()).unwrap();
        let columns = load(&store);
        if columns.len() == old.len() {
            unchanged += 1;
            assert_eq!(lines(&columns), old);
            assert_eq!(store.imports().unwrap().len(), 1);
        } else {
            whole += 1;
            assert_eq!(columns.len(), 45_000);
            assert_eq!(store.imports().unwrap().len(), 2);
        }
        let sound = super::query(&place.path(), "PRAGMA integrity_check");
        assert_eq!(sound, [["'ok'"]]);
        // A journal that was not yet in force may be left; the next import takes it away.
        let mut store = store;
        import(&mut store, &large(10, 8), "after.csv");
        assert_eq!(place.files(), ["test.activities.sqlite"]);
        drop(store);
        std::fs::write(place.path(), &bytes).unwrap();
    }
    assert!(unchanged > 0, "{unchanged} unchanged, {whole} whole");
}

/// A store as a power cut leaves it in the midst of an import: pages overwritten, their old content in the journal.
fn half_written(from: &Place, to: &Place) {
    let connection = rusqlite::Connection::open(from.path()).unwrap();
    connection
        .execute_batch("PRAGMA cache_size = 1; BEGIN; UPDATE segments SET time = x'00', contact = x'01'")
        .unwrap();
    for suffix in ["", "-journal"] {
        let name = |place: &Place| format!("{}{suffix}", place.path().display());
        std::fs::copy(name(from), name(to)).unwrap();
    }
}

#[test]
fn what_an_interrupted_program_left_half_done_is_undone() {
    let (place, copy) = (Place::new(), Place::new());
    let mut store = place.create();
    import(&mut store, &large(5_000, 6), "before.csv");
    let old = lines(&load(&store));
    half_written(&place, &copy);
    assert_eq!(copy.files().len(), 2);
    let store = Store::open(&copy.path()).unwrap();
    assert_eq!(lines(&load(&store)), old);
    assert_eq!(copy.files(), ["test.activities.sqlite"]);
}
