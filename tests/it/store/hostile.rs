//! Files that are no stores, damaged stores, and stores made to do harm.

use super::{Place, SIGN_UP, import, intake, large, lines, load, problem, source};
use pathlight::domain::Cancel;
use pathlight::engine::store::{Store, StoreProblem, Wanted};
use rusqlite::Connection;
use std::path::Path;

fn change(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn what_is_no_store_is_refused_and_left_alone() {
    let place = Place::new();
    let path = place.path();
    assert!(matches!(problem(Store::open(&path)), StoreProblem::Missing));
    assert!(matches!(problem(Store::open(path.parent().unwrap())), StoreProblem::NotAFile));
    assert!(matches!(problem(Store::create(path.parent().unwrap())), StoreProblem::NotAFile));
    std::fs::write(&path, "").unwrap();
    assert!(matches!(problem(Store::open(&path)), StoreProblem::NotAStore));
    for bytes in [&b"contact,activity,time\n"[..], &[0; 5_000], b"SQLite format 3\0", b"x"] {
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(problem(Store::open(&path)), StoreProblem::NotAStore), "{bytes:?}");
        assert!(matches!(problem(Store::open_or_create(&path)), StoreProblem::NotAStore));
        assert!(matches!(problem(Store::create(&path)), StoreProblem::Exists));
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
    std::fs::remove_file(&path).unwrap();
    change(&path, "CREATE TABLE activities (id INTEGER PRIMARY KEY)");
    assert!(matches!(problem(Store::open(&path)), StoreProblem::NotAStore));
    assert_eq!(place.files(), ["test.activities.sqlite"]);
}

#[test]
fn an_empty_file_is_filled_on_request() {
    let place = Place::new();
    std::fs::write(place.path(), "").unwrap();
    let mut store = Store::open_or_create(&place.path()).unwrap();
    import(&mut store, &intake(&["channel"], &SIGN_UP), "one.csv");
    drop(store);
    assert_eq!(Store::open_or_create(&place.path()).unwrap().summary().unwrap().activities, 5);
}

#[test]
fn a_store_from_the_future_is_refused_with_words() {
    let place = Place::new();
    drop(place.create());
    change(&place.path(), "PRAGMA user_version = 7");
    assert!(matches!(problem(Store::open(&place.path())), StoreProblem::Newer { version: 7 }));
    change(&place.path(), "PRAGMA user_version = 0");
    assert!(matches!(problem(Store::open(&place.path())), StoreProblem::Damaged { .. }));
}

#[test]
fn tables_that_are_not_ours_are_refused() {
    for sql in [
        "DROP VIEW activity_log; CREATE TABLE activity_log (contact TEXT)",
        "DROP TABLE segments",
        "DROP TABLE segments; CREATE VIEW segments AS SELECT 1 AS id",
        "ALTER TABLE segments ADD COLUMN bomb TEXT AS (zeroblob(1000000000))",
        "DROP TABLE places",
        "ALTER TABLE contacts ADD COLUMN bomb TEXT AS (zeroblob(1000000000))",
        "DROP TABLE words; CREATE VIEW words AS WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) \
         SELECT 1 AS attribute, n AS code, 'x' AS text FROM r",
    ] {
        let place = Place::new();
        drop(place.create());
        change(&place.path(), sql);
        assert!(matches!(problem(Store::open(&place.path())), StoreProblem::Damaged { .. }), "{sql}");
    }
}

#[test]
fn nothing_in_a_strangers_file_runs() {
    let place = Place::new();
    let mut store = place.create();
    import(&mut store, &intake(&["channel"], &SIGN_UP), "one.csv");
    drop(store);
    change(
        &place.path(),
        "DROP VIEW activity_log;
         CREATE VIEW activity_log AS WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)
           SELECT a.n FROM r AS a, r AS b, r AS c;
         CREATE TRIGGER bomb AFTER INSERT ON imports BEGIN DELETE FROM contacts; END;
         CREATE TRIGGER bomb2 BEFORE INSERT ON segments BEGIN SELECT count(*) FROM activity_log; END;
         CREATE TABLE extra (x); CREATE INDEX extra_index ON segments (contact, time);
         PRAGMA journal_mode = WAL;",
    );
    let mut store = Store::open(&place.path()).unwrap();
    assert_eq!(load(&store).len(), 5);
    import(&mut store, &intake(&["channel", "page"], &[("d", "visit", 1.0, &["", "p"])]), "two.csv");
    let columns = load(&store);
    assert_eq!((columns.len(), columns.contact_count()), (6, 3));
    drop(store);
    // The view is ours again, and the file no longer needs others beside it.
    assert_eq!(super::query(&place.path(), "SELECT page FROM activity_log WHERE page = 'p'").len(), 1);
    assert_eq!(super::query(&place.path(), "PRAGMA journal_mode"), [["'delete'"]]);
}

/// Opens, reads and changes a copy of a store with these bytes; whatever is in it, an error is the worst.
fn try_everything(place: &Place, bytes: &[u8]) -> bool {
    std::fs::write(place.path(), bytes).unwrap();
    let Ok(mut store) = Store::open(&place.path()) else { return false };
    let cancel = Cancel::default();
    let loaded = store.load(&Wanted::everything(), &cancel, &mut |_| {}).is_ok();
    let _ = store.summary();
    let _ = store.activity_types();
    let _ = store.attributes();
    if let Ok(imports) = store.imports() {
        for one in imports {
            let _ = store.issues(one.id);
        }
    }
    let more = intake(&["channel"], &[("a", "visit", 1.0, &["new"]), ("b", "order", 3.0, &["ad"])]);
    let _ = store.import(&more, &source("more.csv"), &cancel, &mut |_| {});
    let _ = store.remove_import(1, &cancel, &mut |_| {});
    loaded
}

#[test]
fn flipped_bits_and_cut_files_never_panic() {
    let place = Place::new();
    let mut store = place.create();
    import(&mut store, &intake(&["channel"], &SIGN_UP), "one.csv");
    import(&mut store, &large(300, 9), "two.csv");
    let sound = std::fs::read(place.path()).unwrap();
    drop(store);
    assert!(try_everything(&place, &sound));
    let mut state = 11_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    // Most of a small store's bytes are unused space in its pages; only bytes that hold something are worth flipping.
    let used: Vec<usize> = (0..sound.len()).filter(|&place| sound[place] != 0).collect();
    let mut refused = 0;
    for attempt in 0..200 {
        let mut bytes = sound.clone();
        if attempt % 4 == 0 {
            bytes.truncate(random(sound.len()));
        } else {
            for _ in 0..=attempt % 3 {
                bytes[used[random(used.len())]] ^= 1 << random(8);
            }
        }
        refused += usize::from(!try_everything(&place, &bytes));
    }
    assert!(refused > 40, "only {refused} refused");
}

#[test]
fn rows_that_are_missing_are_noticed() {
    let place = Place::new();
    let mut store = place.create();
    import(&mut store, &intake(&["channel"], &SIGN_UP), "one.csv");
    import(&mut store, &intake(&["channel"], &[("a", "visit", 1.0, &["ad"])]), "two.csv");
    drop(store);
    change(&place.path(), "DELETE FROM segments WHERE id = 2; UPDATE store SET edits = 0");
    let store = Store::open(&place.path()).unwrap();
    let loaded = store.load(&Wanted::everything(), &Cancel::default(), &mut |_| {});
    assert!(matches!(problem(loaded), StoreProblem::Damaged { .. }));
    // With the edit recorded it is the user's own doing.
    change(&place.path(), "UPDATE store SET edits = 1");
    assert_eq!(load(&store).len(), 5);
}

#[test]
fn a_store_that_another_program_holds_says_so() {
    let place = Place::new();
    let mut store = place.create();
    let other = Connection::open(place.path()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let rows = intake(&["channel"], &SIGN_UP);
    let started = std::time::Instant::now();
    let import = store.import(&rows, &source("one.csv"), &Cancel::default(), &mut |_| {});
    assert!(matches!(problem(import), StoreProblem::Locked));
    assert!(started.elapsed().as_secs() < 20);
    other.execute_batch("ROLLBACK").unwrap();
    super::import(&mut store, &rows, "one.csv");
    assert_eq!(lines(&load(&store)).len(), 5);
}

#[cfg(unix)]
#[test]
fn a_read_only_store_opens_and_says_that_it_cannot_be_changed() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let mut store = place.create();
    import(&mut store, &intake(&["channel"], &SIGN_UP), "one.csv");
    drop(store);
    let folder = place.path().parent().unwrap().to_owned();
    let set = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    set(&place.path(), 0o444);
    set(&folder, 0o555);
    let before = std::fs::read(place.path()).unwrap();
    let mut store = Store::open(&place.path()).unwrap();
    assert_eq!(load(&store).len(), 5);
    // To the superuser nothing is read-only.
    if std::fs::OpenOptions::new().append(true).open(place.path()).is_err() {
        let more = intake(&["channel"], &[("z", "visit", 1.0, &["new"])]);
        let import = store.import(&more, &source("two.csv"), &Cancel::default(), &mut |_| {});
        assert!(matches!(problem(import), StoreProblem::ReadOnly | StoreProblem::CannotOpen));
    }
    assert_eq!(std::fs::read(place.path()).unwrap(), before);
    assert_eq!(place.files(), ["test.activities.sqlite"]);
    set(&folder, 0o755);
}
