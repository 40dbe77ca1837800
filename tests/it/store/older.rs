//! Stores of format 1 still open, and the next change brings them up to date.

use super::{Place, Row, import, intake, lines, load, query};
use pathlight::domain::Cancel;
use pathlight::engine::store::Store;
use std::io::Read;

/// Two imports as Pathlight wrote them when a row of the table `activities` was an activity: with refused rows, exact
/// repeats, a time before 1970, fractions of a second, UTC offsets, and an attribute that came with the second file.
fn written_by_format_1(place: &Place) -> Store {
    let packed: &[u8] = include_bytes!("../../fixtures/v1.activities.sqlite.gz");
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    std::fs::write(place.path(), bytes).unwrap();
    Store::open(&place.path()).unwrap()
}

fn held() -> Vec<&'static str> {
    vec![
        "ann order 2024-01-02T09:00:00Z channel=mail amount= page=",
        "ann visit 2024-01-02T10:00:00Z channel=mail amount= page=",
        "ann order 2024-01-02T10:00:00Z channel=mail amount=12 page=",
        "ann visit 2024-01-02T10:00:00Z channel=mail amount= page=",
        "ann visit 2024-03-01T07:00:00Z channel= amount= page=/b",
        "bob visit 1969-12-31T23:59:58Z channel= amount= page=",
        "bob visit 2024-01-02T08:00:00.25Z channel=ad amount=3.5 page=",
        "cyd say \"hi\" 2024-02-01T07:00:00Z channel=mail amount= page=/a",
    ]
}

fn view(place: &Place) -> Vec<Vec<String>> {
    query(&place.path(), "SELECT * FROM activity_log ORDER BY import, source_row")
}

#[test]
fn a_store_of_format_1_is_read_as_it_is() {
    let place = Place::new();
    let store = written_by_format_1(&place);
    assert_eq!(lines(&load(&store)), held());
    let summary = store.summary().unwrap();
    assert_eq!((summary.contacts, summary.activities), (3, 8));
    let types: Vec<_> = store.activity_types().unwrap().into_iter().map(|one| (one.name, one.activities)).collect();
    assert_eq!(types, [("visit".to_owned(), 5), ("order".to_owned(), 2), ("say \"hi\"".to_owned(), 1)]);
    assert_eq!(store.imports().unwrap().len(), 2);
    assert_eq!(store.issues(1).unwrap()[0].line, 7);
    // Another program adds a row to it.
    rusqlite::Connection::open(place.path())
        .unwrap()
        .execute_batch("INSERT INTO activities VALUES (NULL, 1, 0, 1, 1, 9, NULL, 0, 0, 0)")
        .unwrap();
    assert_eq!((load(&store).len(), store.summary().unwrap().activities), (9, 9));
    assert_eq!(store.activity_types().unwrap()[0].activities, 6);
}

#[test]
fn the_next_import_brings_a_store_of_format_1_up_to_date() {
    let place = Place::new();
    let mut store = written_by_format_1(&place);
    let (shown, imports, issues) = (view(&place), store.imports().unwrap(), store.issues(1).unwrap());
    let offsets = query(&place.path(), "SELECT offset_minutes FROM activities WHERE source_row = 2 AND import = 1");
    assert_eq!(offsets, [["120"]]);
    let rows: [Row; 2] = [("bob", "visit", -2.0, &[""]), ("dan", "visit", 5.0, &["ad"])];
    let outcome = import(&mut store, &intake(&["channel"], &rows), "three.csv");
    assert_eq!((outcome.import, outcome.taken, outcome.already_there), (3, 1, 1));
    assert_eq!(query(&place.path(), "PRAGMA user_version"), [["2"]]);
    assert_eq!(query(&place.path(), "PRAGMA integrity_check"), [["ok"].map(|text| format!("'{text}'"))]);
    assert_eq!(query(&place.path(), "PRAGMA foreign_key_check"), Vec::<Vec<String>>::new());
    assert_eq!(query(&place.path(), "SELECT count(*) FROM sqlite_schema WHERE name = 'activities'"), [["0"]]);
    assert_eq!(view(&place)[..8], shown);
    assert_eq!(store.imports().unwrap()[..2], imports);
    assert_eq!(store.issues(1).unwrap(), issues);
    let mut now = held();
    now.push("dan visit 1970-01-01T00:00:05Z channel=ad amount= page=");
    assert_eq!(lines(&load(&store)), now);
    // The offset of +02:00 stands beside that of Z in the same segment.
    assert_eq!(
        query(&place.path(), "SELECT least_offset, hex(offset_minutes) FROM segments WHERE import = 1"),
        [["0", "'0000000078'"]]
    );
    drop(store);
    let mut store = Store::open(&place.path()).unwrap();
    assert_eq!(lines(&load(&store)), now);
    store.remove_import(1, &Cancel::default(), &mut |_| {}).unwrap();
    assert_eq!(load(&store).len(), 4);
}

#[test]
fn a_removal_brings_a_store_of_format_1_up_to_date() {
    let place = Place::new();
    let mut store = written_by_format_1(&place);
    store.remove_import(2, &Cancel::default(), &mut |_| {}).unwrap();
    assert_eq!((load(&store).len(), store.imports().unwrap().len()), (5, 1));
    // The number of the import that is gone is not given again.
    assert_eq!(import(&mut store, &intake(&[], &[("dan", "visit", 5.0, &[])]), "three.csv").import, 3);
    assert_eq!(load(&store).len(), 6);
}

#[test]
fn a_cancelled_import_leaves_a_store_of_format_1_as_it_is() {
    let place = Place::new();
    let mut store = written_by_format_1(&place);
    let before = std::fs::read(place.path()).unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    let rows = intake(&[], &[("dan", "visit", 5.0, &[])]);
    assert!(store.import(&rows, &super::source("three.csv"), &cancel, &mut |_| {}).is_err());
    assert_eq!(std::fs::read(place.path()).unwrap(), before);
    assert_eq!(lines(&load(&store)), held());
}
