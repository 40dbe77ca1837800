//! The activity store: what goes in comes out, and nothing that happens to the file loses data.

mod hostile;
mod interrupted;
mod no_room;
mod older;

use pathlight::domain::{Cancel, Moment, Owner};
use pathlight::engine::columns::{AttributeKind, Columns};
use pathlight::engine::intake::{Dictionary, Intake, IntakeAttribute};
use pathlight::engine::store::{
    ContactAttribute, ImportIssue, ImportOutcome, ImportSource, Store, StoreError, StoreProblem, Wanted,
};
use std::path::{Path, PathBuf};

/// One activity: contact, activity type, seconds since 1970, values in the order of the attribute names.
pub type Row<'a> = (&'a str, &'a str, f64, &'a [&'a str]);

pub fn intake(names: &[&str], rows: &[Row]) -> Intake {
    let mut intake = Intake::default();
    for name in names {
        let mut words = Dictionary::default();
        words.intern("");
        intake.attributes.push(IntakeAttribute { name: (*name).to_owned(), words, ..IntakeAttribute::default() });
    }
    for (row, &(contact, activity, secs, values)) in rows.iter().enumerate() {
        intake.contact.push(intake.contacts.intern(contact));
        intake.activity.push(intake.activity_types.intern(activity));
        intake.time.push((secs * 1e6) as i64);
        intake.source_row.push(row as u32 + 1);
        for (attribute, value) in intake.attributes.iter_mut().zip(values) {
            attribute.codes.push(attribute.words.intern(value));
        }
    }
    intake
}

pub fn source(name: &str) -> ImportSource {
    ImportSource {
        name: name.to_owned(),
        bytes: 10,
        blake3: blake3::hash(name.as_bytes()).to_hex().to_string(),
        imported_at: Moment::from_secs(1_700_000_000),
        notes: "{}".to_owned(),
        ..ImportSource::default()
    }
}

pub fn import(store: &mut Store, intake: &Intake, name: &str) -> ImportOutcome {
    store.import(intake, &source(name), &Cancel::default(), &mut |_| {}).unwrap()
}

pub fn load(store: &Store) -> Columns {
    store.load(&Wanted::everything(), &Cancel::default(), &mut |_| {}).unwrap()
}

/// Every activity as text, in the order of the columns.
pub fn lines(columns: &Columns) -> Vec<String> {
    let mut lines = Vec::new();
    for contact in 0..columns.contact_count() {
        for row in columns.rows(contact) {
            let mut line = format!(
                "{} {} {}",
                columns.contacts.at(contact),
                columns.activity_types[columns.kinds[row] as usize],
                Moment(columns.times[row]).to_iso()
            );
            for attribute in &columns.attributes {
                line += &format!(" {}={}", attribute.name, attribute.words.at(attribute.codes.at(row) as usize));
            }
            lines.push(line);
        }
    }
    lines
}

pub fn problem<T>(result: Result<T, StoreError>) -> StoreProblem {
    match result {
        Ok(_) => panic!("this should have failed"),
        Err(error) => {
            let text = error.to_string();
            assert!(text.len() < 400 && !text.contains("Error {"), "{text}");
            error.problem
        }
    }
}

pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("test.activities.sqlite")
    }

    pub fn create(&self) -> Store {
        Store::create(&self.path()).unwrap()
    }

    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

/// Runs a query as a plain SQLite program would; every value as text.
pub fn query(path: &Path, sql: &str) -> Vec<Vec<String>> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        (0..columns)
            .map(|column| {
                row.get(column).map(|value: rusqlite::types::Value| match value {
                    rusqlite::types::Value::Null => "NULL".to_owned(),
                    rusqlite::types::Value::Integer(value) => value.to_string(),
                    rusqlite::types::Value::Real(value) => value.to_string(),
                    rusqlite::types::Value::Text(value) => format!("'{value}'"),
                    rusqlite::types::Value::Blob(_) => "blob".to_owned(),
                })
            })
            .collect()
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

const SIGN_UP: [Row; 5] = [
    ("b", "visit", 9.5, &["mail"]),
    ("a", "visit", 5.0, &[""]),
    ("b", "order", 3.0, &["ad"]),
    ("b", "visit", 3.0, &["ad"]),
    ("b", "visit", 3.0, &["ad"]),
];

#[test]
fn what_goes_in_comes_out_in_order() {
    let place = Place::new();
    let mut store = place.create();
    assert_eq!(load(&store).len(), 0);
    let outcome = import(&mut store, &intake(&["channel"], &SIGN_UP), "one.csv");
    assert_eq!((outcome.taken, outcome.already_there, outcome.new_contacts), (5, 0, 2));
    let columns = load(&store);
    assert_eq!(
        lines(&columns),
        [
            "b order 1970-01-01T00:00:03Z channel=ad",
            "b visit 1970-01-01T00:00:03Z channel=ad",
            "b visit 1970-01-01T00:00:03Z channel=ad",
            "b visit 1970-01-01T00:00:09.5Z channel=mail",
            "a visit 1970-01-01T00:00:05Z channel=",
        ]
    );
    let summary = store.summary().unwrap();
    assert_eq!((summary.contacts, summary.activities), (2, 5));
    assert_eq!(summary.span, Some((Moment::from_secs(3), Moment(9_500_000))));
    let types: Vec<_> = store.activity_types().unwrap().into_iter().map(|one| (one.name, one.activities)).collect();
    assert_eq!(types, [("visit".to_owned(), 4), ("order".to_owned(), 1)]);
    let attributes = store.attributes().unwrap();
    assert_eq!((attributes.len(), attributes[0].different, attributes[0].owner), (1, 2, Owner::Activity));
    let bare = store.load(&Wanted::bare(&[]), &Cancel::default(), &mut |_| {}).unwrap();
    assert_eq!((bare.contacts.len(), bare.attributes.len()), (0, 0));
    assert_eq!((bare.starts, bare.times, bare.kinds), (columns.starts, columns.times, columns.kinds));
    drop(store);
    assert_eq!(place.files(), ["test.activities.sqlite"]);
}

#[test]
fn utc_offsets_are_kept_beside_activities_that_have_none() {
    let place = Place::new();
    let mut store = place.create();
    import(&mut store, &intake(&[], &[("a", "visit", 7.0, &[]), ("b", "visit", 2.0, &[])]), "bare.csv");
    assert_eq!(load(&store).offset_minutes, [0_i16; 0]);
    let mut with = intake(&[], &[("a", "visit", 5.0, &[]), ("b", "visit", 3.0, &[])]);
    with.offset_minutes = vec![-300, 60];
    import(&mut store, &with, "with.csv");
    assert_eq!(load(&store).offset_minutes, [-300, 0, 0, 60]);
    let bare = store.load(&Wanted::bare(&[]), &Cancel::default(), &mut |_| {}).unwrap();
    assert_eq!((bare.offset_minutes.len(), bare.len()), (0, 4));
}

#[test]
fn the_same_file_adds_nothing_and_a_grown_one_only_what_is_new() {
    let place = Place::new();
    let mut store = place.create();
    let first = import(&mut store, &intake(&["channel"], &SIGN_UP), "one.csv");
    let revision = store.revision().unwrap();
    let again = import(&mut store, &intake(&["channel"], &SIGN_UP), "one.csv");
    assert_eq!((again.import, again.taken, again.already_there), (first.import, 0, 5));
    assert_eq!(again.same_file.unwrap().imported_at, Moment::from_secs(1_700_000_000));
    assert_eq!((store.revision().unwrap(), store.imports().unwrap().len()), (revision, 1));

    // The grown file has a third exact repeat, a new value, a new attribute and a new contact.
    let mut rows: Vec<Row> = vec![
        ("c", "visit", 1.0, &["", "x"]),
        ("b", "visit", 3.0, &["ad", ""]),
        ("a", "visit", 5.0, &["mail", ""]),
        ("a", "visit", 5.0, &["", "x"]),
    ];
    let old: Vec<(&str, &str, f64, Vec<&str>)> =
        SIGN_UP.iter().map(|&(contact, kind, secs, values)| (contact, kind, secs, vec![values[0], ""])).collect();
    rows.extend(old.iter().map(|(contact, kind, secs, values)| (*contact, *kind, *secs, values.as_slice())));
    let grown = import(&mut store, &intake(&["channel", "page"], &rows), "two.csv");
    assert_eq!((grown.taken, grown.already_there, grown.new_contacts), (4, 5, 1));
    assert!(store.revision().unwrap() > revision);
    assert_eq!(
        lines(&load(&store)),
        [
            "b order 1970-01-01T00:00:03Z channel=ad page=",
            "b visit 1970-01-01T00:00:03Z channel=ad page=",
            "b visit 1970-01-01T00:00:03Z channel=ad page=",
            "b visit 1970-01-01T00:00:03Z channel=ad page=",
            "b visit 1970-01-01T00:00:09.5Z channel=mail page=",
            "a visit 1970-01-01T00:00:05Z channel= page=",
            "a visit 1970-01-01T00:00:05Z channel=mail page=",
            "a visit 1970-01-01T00:00:05Z channel= page=x",
            "c visit 1970-01-01T00:00:01Z channel= page=x",
        ]
    );
}

#[test]
fn removing_an_import_leaves_what_others_brought() {
    let place = Place::new();
    let mut store = place.create();
    let one = intake(&["channel"], &SIGN_UP);
    let two = intake(&["channel", "page"], &[("b", "order", 3.0, &["ad", ""]), ("z", "call", 2.0, &["tv", "secret"])]);
    let three = intake(&["channel"], &[("a", "visit", 7.0, &["radio"])]);
    let first = import(&mut store, &one, "one.csv").import;
    let second = import(&mut store, &two, "two.csv").import;
    import(&mut store, &three, "three.csv");
    let before = lines(&load(&store));

    let removed = store.remove_import(second, &Cancel::default(), &mut |_| {}).unwrap();
    assert_eq!((removed.removed.taken, removed.contacts, removed.no_longer_complete.len()), (1, 1, 0));
    let columns = load(&store);
    let shown: Vec<&str> = columns.attributes.iter().map(|one| one.name.as_str()).collect();
    assert_eq!((columns.len(), columns.contact_count(), shown), (6, 2, vec!["channel"]));
    assert!(matches!(
        problem(store.remove_import(second, &Cancel::default(), &mut |_| {})),
        StoreProblem::UnknownImport(_)
    ));
    let bytes = std::fs::read(place.path()).unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"secret"), "removed values are wiped from the file");

    // Back again, under a number that was never used; then everything but the rows they have in common goes and comes.
    let second = import(&mut store, &two, "two.csv").import;
    assert_eq!(second, 4);
    let mut now = lines(&load(&store));
    let mut sorted = before.clone();
    now.sort();
    sorted.sort();
    assert_eq!(now, sorted);
    let removed = store.remove_import(first, &Cancel::default(), &mut |_| {}).unwrap();
    assert_eq!(removed.no_longer_complete.iter().map(|one| one.id).collect::<Vec<_>>(), [second]);
    assert_eq!(import(&mut store, &two, "two.csv").taken, 1);
    assert_eq!(import(&mut store, &two, "two.csv").same_file.map(|one| one.taken), Some(1));

    for import in store.imports().unwrap() {
        store.remove_import(import.id, &Cancel::default(), &mut |_| {}).unwrap();
    }
    assert_eq!((load(&store).len(), store.attributes().unwrap().len()), (0, 0));
    import(&mut store, &one, "one.csv");
    assert_eq!(load(&store).len(), 5);
}

#[test]
fn refused_rows_are_kept_with_the_import() {
    let place = Place::new();
    let mut store = place.create();
    let issue = |line| ImportIssue { line, reason: "no time".to_owned(), raw: "ä;".repeat(400) };
    let refused = ImportSource { refused: 20_000, issues: (2..20_002).map(issue).collect(), ..source("one.csv") };
    let outcome = store.import(&intake(&["channel"], &SIGN_UP), &refused, &Cancel::default(), &mut |_| {}).unwrap();
    let record = &store.imports().unwrap()[0];
    assert_eq!((record.refused, record.taken, record.complete), (20_000, 5, true));
    assert_eq!(record.span, Some((Moment::from_secs(3), Moment(9_500_000))));
    let kept = store.issues(outcome.import).unwrap();
    assert_eq!((kept.len(), kept[0].line, kept[0].raw.chars().count()), (10_000, 2, 500));
    assert_eq!(store.import_of(&record.blake3).unwrap().as_ref(), Some(record));
}

#[test]
fn attributes_of_contacts_are_kept_and_the_latest_holds() {
    let place = Place::new();
    let mut store = place.create();
    let attribute = |intake: &mut Intake, values: &[(&str, &str)]| {
        let mut attribute = ContactAttribute { name: "country".to_owned(), ..ContactAttribute::default() };
        attribute.words.intern("");
        for (contact, value) in values {
            attribute.values.push((intake.contacts.intern(contact), attribute.words.intern(value)));
        }
        vec![attribute]
    };
    let mut one = intake(&["channel"], &SIGN_UP);
    let first = ImportSource { contact_attributes: attribute(&mut one, &[("a", "CZ"), ("idle", "SK")]), ..source("1") };
    store.import(&one, &first, &Cancel::default(), &mut |_| {}).unwrap();
    let mut two = intake(&[], &[]);
    let second = ImportSource { contact_attributes: attribute(&mut two, &[("a", "DE")]), ..source("2") };
    let second = store.import(&two, &second, &Cancel::default(), &mut |_| {}).unwrap();
    let countries = |store: &Store| {
        let columns = load(store);
        let country = columns.contact_attribute("country").unwrap();
        (0..columns.contact_count())
            .map(|contact| {
                format!("{}:{}", columns.contacts.at(contact), country.words.at(country.codes.at(contact) as usize))
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(countries(&store), ["b:", "a:DE", "idle:SK"]);
    store.remove_import(second.import, &Cancel::default(), &mut |_| {}).unwrap();
    assert_eq!(countries(&store), ["b:", "a:CZ", "idle:SK"]);
}

#[test]
fn the_view_reads_well_in_any_sqlite_program() {
    let place = Place::new();
    let mut store = place.create();
    let mut rows = intake(
        &["value", "time", "Contact", "say \"hi\"", "gone"],
        &[
            ("a", "visit", -0.5, &["9.5", "noon", "x", "it's", ""]),
            ("a", "visit", -86_400.0, &["5", "", "", "", ""]),
            ("a", "visit", 1_664_911_172.276, &["", "", "", "", ""]),
            ("a", "visit", -62_135_596_800.0, &["", "", "", "", ""]),
            ("a", "visit", 253_402_300_799.0, &["", "", "", "", ""]),
        ],
    );
    rows.attributes[0].kind = AttributeKind::Number;
    rows.time[2] = 1_664_911_172_276_000;
    import(&mut store, &rows, "one.csv");
    let columns: Vec<String> = {
        let connection = rusqlite::Connection::open(place.path()).unwrap();
        let statement = connection.prepare("SELECT * FROM activity_log").unwrap();
        statement.column_names().map(str::to_owned).collect()
    };
    assert_eq!(
        columns,
        ["contact", "activity", "time", "import", "source_row", "value", "time_2", "Contact_2", "say \"hi\"", "gone"]
    );
    assert_eq!(
        query(&place.path(), "SELECT time, source_row, value, time_2, \"say \"\"hi\"\"\", gone FROM activity_log"),
        [
            ["'0001-01-01T00:00:00Z'", "4", "NULL", "NULL", "NULL", "NULL"],
            ["'1969-12-31T00:00:00Z'", "2", "5", "NULL", "NULL", "NULL"],
            ["'1969-12-31T23:59:59.5Z'", "1", "9.5", "'noon'", "'it''s'".replace("''", "'").as_str(), "NULL"],
            ["'2022-10-04T19:19:32.276Z'", "3", "NULL", "NULL", "NULL", "NULL"],
            ["'9999-12-31T23:59:59Z'", "5", "NULL", "NULL", "NULL", "NULL"],
        ]
    );
    // A later file in which the attribute is no number: then none of its values is read as one.
    import(&mut store, &intake(&["value"], &[("a", "visit", 1.0, &["many"])]), "two.csv");
    assert_eq!(
        query(&place.path(), "SELECT value FROM activity_log WHERE value IS NOT NULL"),
        [["'5'"], ["'9.5'"], ["'many'"]]
    );
}

#[test]
fn many_attributes_go_in_and_too_many_are_refused() {
    let place = Place::new();
    let mut store = place.create();
    let names: Vec<String> = (0..1_001).map(|number| format!("attribute {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let values: Vec<&str> = vec!["x"; 1_001];
    assert!(matches!(
        problem(store.import(
            &intake(&names, &[("a", "visit", 1.0, &values)]),
            &source("all.csv"),
            &Cancel::default(),
            &mut |_| {}
        )),
        StoreProblem::TooMany { .. }
    ));
    assert_eq!((store.imports().unwrap().len(), store.attributes().unwrap().len()), (0, 0));
    import(&mut store, &intake(&names[..1_000], &[("a", "visit", 1.0, &values[..1_000])]), "most.csv");
    assert_eq!(load(&store).attributes.len(), 1_000);
    assert_eq!(query(&place.path(), "SELECT \"attribute 999\" FROM activity_log"), [["'x'"]]);
}

#[test]
fn a_large_removal_gives_the_room_back() {
    let place = Place::new();
    let mut store = place.create();
    import(&mut store, &intake(&["channel"], &SIGN_UP), "small.csv");
    let small = std::fs::metadata(place.path()).unwrap().len();
    let left = lines(&load(&store));
    let large = import(&mut store, &large(20_000, 4), "large.csv").import;
    store.remove_import(large, &Cancel::default(), &mut |_| {}).unwrap();
    assert!(std::fs::metadata(place.path()).unwrap().len() <= small + 32_768);
    assert_eq!(lines(&load(&store)), left);
    assert_eq!(query(&place.path(), "PRAGMA integrity_check"), [["'ok'"]]);
    assert_eq!(place.files(), ["test.activities.sqlite"]);
}

#[test]
fn the_benchmark_answers_as_counted_by_hand() {
    let place = Place::new();
    let mut store = place.create();
    let day = 86_400.0;
    let rows: [Row; 8] = [
        ("a", "page_visit", 0.0, &["ad", "CZ"]),
        ("a", "form_submit", 60.0, &["", "DE"]),
        ("a", "registration_confirmed", 7.0 * day, &["mail", "CZ"]),
        ("a", "purchase", 8.0 * day, &["", "CZ"]),
        ("b", "purchase", 5.0, &["", "DE"]),
        ("b", "page_visit", 6.0, &["", "DE"]),
        ("b", "page_visit", 8.0, &["", "CZ"]),
        ("c", "page_visit", 1.0, &["", "DE"]),
    ];
    import(&mut store, &intake(&["channel", "country"], &rows), "bench.csv");
    let lines = pathlight::cli::bench::run(&place.path(), "all", 2).unwrap();
    let answers: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(answers.iter().all(|line| line["seconds"].as_array().unwrap().len() == 2));
    let answers: Vec<String> = answers.iter().map(|line| format!("{} {}", line["task"], line["answer"])).collect();
    assert_eq!(
        answers,
        [
            r#""T2" [3,1,1,0,0]"#,
            r#""T3" {"CZ":[1,1,1,0,0],"DE":[2,0,0,0,0]}"#,
            r#""T4" [[60,60],[604740,604740],[null,null],[null,null]]"#,
            "\"T5\" {\"form_submit>registration_confirmed\":1,\"page_visit>form_submit\":1,\
             \"page_visit>page_visit\":1,\"purchase>page_visit\":1,\"registration_confirmed>purchase\":1}",
            r#""T6" {"first":{"(none)":1.0,"ad":1.0},"last":{"(none)":1.0,"mail":1.0},"linear":{"(none)":1.0,"ad":0.5,"mail":0.5}}"#,
            r#""T7" {"1":[["(end)",1],["page_visit",1]],"3":[["purchase",1]]}"#,
        ]
    );
}

/// Rows for many segments; contacts and times repeat, and contacts are split over segments.
pub fn large(rows: u32, seed: u32) -> Intake {
    let mut state = u64::from(seed) * 2 + 1;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut intake = intake(&["channel", "session"], &[]);
    for row in 1..=rows {
        let contact = if random(4) == 0 { 0 } else { random(2_000) };
        intake.contact.push(intake.contacts.intern(&format!("contact {contact}")));
        intake.activity.push(intake.activity_types.intern(&format!("activity {}", random(30))));
        intake.time.push(random(10_000_000) as i64 * 1_000_000 - 1_000_000_000_000);
        intake.source_row.push(row);
        let values = [random(5), random(70_000)];
        for (attribute, value) in intake.attributes.iter_mut().zip(values) {
            let text = if value == 0 { String::new() } else { value.to_string() };
            attribute.codes.push(attribute.words.intern(&text));
        }
    }
    intake
}

/// Every activity as the view shows it, like [`lines`] and in their order.
fn lines_of_the_view(path: &Path, attributes: &[&str]) -> Vec<String> {
    let values: String = attributes.iter().map(|name| format!(" || ' {name}=' || coalesce({name}, '')")).collect();
    let sql = format!(
        "SELECT contact || ' ' || activity || ' ' || time{values} FROM activity_log \
         JOIN contacts ON name = contact ORDER BY contacts.id, julianday(time), import, source_row"
    );
    query(path, &sql).into_iter().map(|row| row[0].trim_matches('\'').to_owned()).collect()
}

/// Compares long lists without printing them whole.
fn same(one: &[String], other: &[String]) {
    let different = one.iter().zip(other).position(|(one, other)| one != other);
    assert_eq!(different.map(|at| (at, &one[at], &other[at])), None);
    assert_eq!(one.len(), other.len());
}

#[test]
fn many_activities_come_out_of_the_columns_and_of_the_view() {
    let place = Place::new();
    let mut store = place.create();
    import(&mut store, &large(60_000, 1), "one.csv");
    import(&mut store, &large(50_000, 2), "two.csv");
    import(&mut store, &intake(&["late"], &[("contact 0", "activity 1", 0.0, &["yes"])]), "three.csv");
    let columns = load(&store);
    assert_eq!(columns.len(), 110_001);
    for contact in 0..columns.contact_count() {
        assert!(columns.times[columns.rows(contact)].is_sorted());
    }
    same(&lines(&columns), &lines_of_the_view(&place.path(), &["channel", "session", "late"]));
    assert_eq!(
        query(&place.path(), "SELECT sum(activities), sum(activities) < 2048 * count(*) FROM segments"),
        [["110001", "1"]]
    );
    assert_eq!(
        query(&place.path(), "SELECT count(*), count(DISTINCT source_row) FROM activity_log"),
        [["110001", "60000"]]
    );

    // Removing in the midst leaves gaps in all numbers.
    store.remove_import(1, &Cancel::default(), &mut |_| {}).unwrap();
    let columns = load(&store);
    assert_eq!(columns.len(), 50_001);
    let expected = {
        let place = Place::new();
        let mut store = place.create();
        import(&mut store, &large(50_000, 2), "two.csv");
        import(&mut store, &intake(&["late"], &[("contact 0", "activity 1", 0.0, &["yes"])]), "three.csv");
        let mut lines = lines(&load(&store));
        lines.sort();
        lines
    };
    let mut left = lines(&columns);
    same(&left, &lines_of_the_view(&place.path(), &["channel", "session", "late"]));
    left.sort();
    assert_eq!(left, expected);
}

#[test]
fn rows_of_every_width_come_out_again() {
    for (attributes, rows) in [(0, 5_000), (3, 5_000), (300, 700)] {
        let place = Place::new();
        let mut store = place.create();
        let names: Vec<String> = (0..attributes).map(|number| format!("n{number}")).collect();
        let mut rows_in = intake(&names.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
        for row in 0..rows {
            rows_in.contact.push(rows_in.contacts.intern(&format!("contact {}", row * 7 % 1_000)));
            rows_in.activity.push(rows_in.activity_types.intern(&format!("activity {}", row % 300)));
            // From the year 1 to the year 9999, to the microsecond.
            rows_in.time.push(-62_135_596_800_000_000 + i64::from(row) * (315_537_897_599_999_999 / i64::from(rows)));
            rows_in.source_row.push(row + 1);
            rows_in.offset_minutes.push((row % 1_680) as i16 - 840);
            for (number, attribute) in rows_in.attributes.iter_mut().enumerate() {
                let value = if row % 3 == 0 { String::new() } else { format!("v{}", row % (1 << (number % 13))) };
                attribute.codes.push(attribute.words.intern(&value));
            }
        }
        import(&mut store, &rows_in, "wide.csv");
        let columns = load(&store);
        assert_eq!(columns.len(), rows as usize);
        for (&time, &offset) in columns.times.iter().zip(&columns.offset_minutes) {
            let row = (time + 62_135_596_800_000_000) / (315_537_897_599_999_999 / i64::from(rows));
            assert_eq!(offset, (row % 1_680) as i16 - 840);
        }
        assert_eq!(columns.offset_minutes.len(), rows as usize);
        let names: Vec<&str> = names.iter().map(String::as_str).take(20).collect();
        let shown = lines_of_the_view(&place.path(), &names);
        assert!(lines(&columns).iter().zip(&shown).all(|(line, shown)| line.starts_with(shown.as_str())));
        assert_eq!(shown.len(), rows as usize);
    }
}

#[test]
fn what_another_program_does_is_noticed() {
    let place = Place::new();
    let mut store = place.create();
    import(&mut store, &large(20_000, 3), "one.csv");
    let (revision, before) = (store.revision().unwrap(), load(&store).len());
    let change = |sql: &str| rusqlite::Connection::open(place.path()).unwrap().execute_batch(sql).unwrap();
    change("DELETE FROM segments WHERE id = 2");
    assert_ne!(store.revision().unwrap(), revision);
    let left = load(&store);
    assert!(left.len() < before && !left.is_empty());
    assert_eq!(store.summary().unwrap().activities, left.len() as u64);
    let counted: u64 = store.activity_types().unwrap().iter().map(|one| one.activities).sum();
    assert_eq!(counted, left.len() as u64);
    // Importing more works as ever, and so does taking it out.
    import(&mut store, &intake(&[], &[("new", "activity 1", 0.0, &[])]), "two.csv");
    assert_eq!(load(&store).len(), left.len() + 1);
    store.remove_import(1, &Cancel::default(), &mut |_| {}).unwrap();
    assert_eq!(load(&store).len(), 1);
}

#[test]
fn a_damaged_segment_is_said_to_be_one() {
    for change in [
        "UPDATE segments SET time = substr(time, 1, 100) WHERE id = 2",
        "UPDATE segments SET activity = x'' WHERE id = 1",
        "UPDATE segments SET contact = x'00ff' WHERE id = 1",
        "UPDATE segments SET activities = 1000000000 WHERE id = 1",
        "UPDATE segments SET activities = 0 WHERE id = 1",
        "UPDATE segments SET activities = -1 WHERE id = 1",
        "UPDATE segments SET first_contact = 4294967295 WHERE id = 1",
        "UPDATE segments SET a1 = 'text' WHERE id = 3",
        "UPDATE segments SET a2 = zeroblob(9 * activities) WHERE id = 3",
    ] {
        let place = Place::new();
        let mut store = place.create();
        import(&mut store, &large(20_000, 3), "one.csv");
        rusqlite::Connection::open(place.path()).unwrap().execute_batch(change).unwrap();
        let loaded = store.load(&Wanted::everything(), &Cancel::default(), &mut |_| {});
        assert!(matches!(problem(loaded), StoreProblem::Damaged { .. }), "{change}");
    }
}

#[test]
fn cancel_leaves_the_store_as_it_was() {
    let place = Place::new();
    let mut store = place.create();
    import(&mut store, &large(150_000, 4), "one.csv");
    let before = std::fs::read(place.path()).unwrap();
    let cancel = Cancel::default();
    let mut steps = 0;
    let stopped = store.import(&large(150_000, 5), &source("two.csv"), &cancel, &mut |_| {
        steps += 1;
        if steps == 2 {
            cancel.cancel();
        }
    });
    assert!(matches!(problem(stopped), StoreProblem::Cancelled(_)));
    let stopped = store.remove_import(1, &cancel, &mut |_| {});
    assert!(matches!(problem(stopped), StoreProblem::Cancelled(_)));
    assert!(matches!(problem(store.load(&Wanted::everything(), &cancel, &mut |_| {})), StoreProblem::Cancelled(_)));
    assert_eq!(std::fs::read(place.path()).unwrap(), before);
    assert_eq!(place.files(), ["test.activities.sqlite"]);
}
