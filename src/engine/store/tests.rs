//! What only the inside of the store can bring about: a disk without room.

use super::{Store, StoreProblem, Wanted, connection, write};
use crate::domain::Cancel;
use crate::engine::intake::Intake;
use std::path::Path;

fn intake(rows: u32) -> Intake {
    let mut intake = Intake::default();
    for row in 0..rows {
        intake.contact.push(intake.contacts.intern(&format!("contact {row}")));
        intake.activity.push(intake.activity_types.intern("open"));
        intake.time.push(i64::from(row) * 1_000_003);
        intake.source_row.push(row + 1);
    }
    intake
}

fn activities(path: &Path) -> usize {
    Store::open(path).unwrap().load(&Wanted::everything(), &Cancel::default(), &mut |_| {}).unwrap().len()
}

/// SQLite says the same of a database that may not grow as of a disk that is full.
#[test]
fn a_full_disk_is_said_and_the_store_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.activities.sqlite");
    let mut store = Store::create(&path).unwrap();
    let source = |name: &str| write::ImportSource { name: name.into(), blake3: name.into(), ..Default::default() };
    store.import(&intake(50), &source("before.csv"), &Cancel::default(), &mut |_| {}).unwrap();
    let before = std::fs::read(&path).unwrap();
    // Whatever it is that finds no room: the names of contacts, the rows, or the end of the import.
    let mut refused = 0;
    for more in [0, 1, 3, 10, 40] {
        let mut connection = connection::open_to_write(&path).unwrap();
        let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        connection.pragma_update_and_check(None, "max_page_count", pages + more, |_| Ok(())).unwrap();
        let result =
            write::import(&mut connection, &intake(60_000), &source("large.csv"), &Cancel::default(), &mut |_| {});
        drop(connection);
        let problem = result.expect_err("there is no room for so much");
        assert!(matches!(problem, StoreProblem::DiskFull), "{problem}");
        assert!(problem.to_string().contains("the disk is full; nothing was changed, make room"), "{problem}");
        refused += 1;
        assert_eq!(activities(&path), 50, "with {more} pages more");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no file is left beside it");
        assert_eq!(std::fs::read(&path).unwrap().len(), before.len());
    }
    assert_eq!(refused, 5);
    // With room it goes in.
    store.import(&intake(60_000), &source("large.csv"), &Cancel::default(), &mut |_| {}).unwrap();
    assert_eq!(activities(&path), 60_000);
}
