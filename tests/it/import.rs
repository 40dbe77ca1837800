//! Files as marketers have them, from bytes on the disk to rows taken and refused.

mod formats;
mod settled;
mod several;
mod workbooks;

use pathlight::domain::{Cancel, Moment};
use pathlight::engine::import::{
    Given, ImportError, Imported, LineEnds, Plan, Reason, Role, Sample, TimeFormat, TimeProblem, read, sniff,
};
use pathlight::project::import_file;
use std::io::Write;
use std::path::{Path, PathBuf};

const NOW: &str = "2026-01-01";

struct File {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn file(bytes: &[u8]) -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    std::fs::write(&path, bytes).unwrap();
    File { _folder: folder, path }
}

fn read_plan(path: &Path, plan: &Plan) -> Result<Imported, ImportError> {
    read(path, plan, Moment::parse_iso(NOW).unwrap(), &Cancel::default(), &mut |_| {})
}

fn import_as(bytes: &[u8], change: impl FnOnce(&mut Plan)) -> Result<Imported, ImportError> {
    let file = file(bytes);
    let mut plan = Plan::guess(&sniff(&Sample::open(&file.path)?, &Given::default())?);
    change(&mut plan);
    read_plan(&file.path, &plan)
}

fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    import_as(bytes, |_| {})
}

/// One line a row: contact, activity, time with offset in minutes, attributes.
fn rows(imported: &Imported) -> Vec<String> {
    let intake = &imported.intake;
    let row = |row: usize| {
        let offset = intake.offset_minutes.get(row).filter(|minutes| **minutes != 0);
        let mut cells = vec![
            intake.contacts.text(intake.contact[row]).to_owned(),
            intake.activity_types.text(intake.activity.at(row)).to_owned(),
            Moment(intake.time[row]).to_iso() + &offset.map_or(String::new(), |minutes| format!("({minutes:+})")),
        ];
        cells.extend(intake.attributes.iter().map(|one| format!("{}={}", one.name, one.words.text(one.codes.at(row)))));
        cells.join(" ")
    };
    (0..intake.len()).map(row).collect()
}

fn reasons(imported: &Imported) -> Vec<(u64, u64, &Reason)> {
    imported.refused.iter().map(|issue| (issue.line, issue.record, &issue.reason)).collect()
}

const PLAIN: &str =
    "contact_id,activity,timestamp,note\na,Page vue,2022-10-04 19:19:32,é\nb,Clic,2022-10-05 00:34:23,\n";
const PLAIN_ROWS: [&str; 2] = ["a Page vue 2022-10-04T19:19:32Z note=é", "b Clic 2022-10-05T00:34:23Z note="];

#[test]
fn every_encoding_and_line_end_gives_the_same_rows() {
    let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(bytes).collect() };
    let marked = format!("\u{FEFF}{PLAIN}");
    let files = [
        ("UTF-8", PLAIN.as_bytes().to_vec()),
        ("UTF-8 with a mark", marked.clone().into_bytes()),
        ("UTF-16LE with a mark", utf_16(&marked, u16::to_le_bytes)),
        ("UTF-16BE with a mark", utf_16(&marked, u16::to_be_bytes)),
        ("UTF-16LE without a mark", utf_16(PLAIN, u16::to_le_bytes)),
        ("Latin-1", PLAIN.chars().map(|letter| letter as u8).collect()),
        ("CRLF", PLAIN.replace('\n', "\r\n").into_bytes()),
        ("CR alone", PLAIN.replace('\n', "\r").into_bytes()),
        ("no last line end", PLAIN.trim_end().as_bytes().to_vec()),
        ("tabs", PLAIN.replace(',', "\t").into_bytes()),
        ("bars", PLAIN.replace(',', "|").into_bytes()),
        ("sep line", format!("sep=;\r\n{}", PLAIN.replace(',', ";")).into_bytes()),
        (
            "all quoted",
            PLAIN.lines().map(|line| format!("\"{}\"\n", line.replace(',', "\",\""))).collect::<String>().into_bytes(),
        ),
    ];
    for (name, bytes) in files {
        assert_eq!(rows(&import(&bytes).unwrap()), PLAIN_ROWS, "{name}");
    }
    let detected = sniff(&Sample::from_bytes(PLAIN.replace('\n', "\r").as_bytes()), &Given::default()).unwrap();
    assert_eq!(detected.line_ends, LineEnds::Cr);
}

#[test]
fn a_german_export_needs_no_help() {
    let text = "Kontakt;Aktivität;Zeitpunkt;Betrag;Geburtstag;Aktiv\r\n\
        k1; Käufe ;04.10.2022 19:19:32;1.234,50;05.03.80;TRUE\r\n\
        k2;Besuch;28.2.23 7:05;-3,5;NULL;false\r\n";
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(text);
    let imported = import(&bytes).unwrap();
    assert_eq!(
        rows(&imported),
        [
            "k1 Käufe 2022-10-04T19:19:32Z Betrag=1234.50 Geburtstag=1980-03-05 Aktiv=true",
            "k2 Besuch 2023-02-28T07:05:00Z Betrag=-3.5 Geburtstag= Aktiv=false",
        ]
    );
}

#[test]
fn quotes_hold_line_ends_and_quotes() {
    let imported = import(
        b"user_id,event,ts,note\nu1,open,2024-01-01T00:00:00Z,\"said \"\"later\"\",\r\nthen left\"\nu2,open,soon,\n",
    )
    .unwrap();
    assert_eq!(rows(&imported), ["u1 open 2024-01-01T00:00:00Z note=said \"later\",\r\nthen left"]);
    let problem = Reason::Time { text: "soon".to_owned(), problem: TimeProblem::Shape };
    assert_eq!(reasons(&imported), [(4, 2, &problem)]);
    assert_eq!(imported.refused[0].raw, "u2,open,soon,");
}

#[test]
fn american_times_mixed_offsets_and_counts_since_1970_are_read() {
    let cases = [
        ("10/4/2022 07:19:32 PM", "2022-10-04T19:19:32Z"),
        ("12/31/2022 12:05 AM", "2022-12-31T00:05:00Z"),
        ("2022-10-04 21:19:32+02:00", "2022-10-04T19:19:32Z(+120)"),
        ("1664911172", "2022-10-04T19:19:32Z"),
        ("1664911172276", "2022-10-04T19:19:32.276Z"),
        ("1664911172276001", "2022-10-04T19:19:32.276001Z"),
        ("1664911172276001000", "2022-10-04T19:19:32.276001Z"),
        ("20221004", "2022-10-04T00:00:00Z"),
    ];
    for (text, expected) in cases {
        let imported = import(format!("user_id,event,ts\nu,e,{text}\n").as_bytes()).unwrap();
        assert_eq!(rows(&imported), [format!("u e {expected}")], "{text}");
    }
    let mixed =
        import(b"user_id,event,ts\nu,e,2022-10-04T19:19:32\nu,e,2022-10-04T19:19:32-05:30\nu,e,2022-10-04T19:19:32Z\n")
            .unwrap();
    assert_eq!(mixed.intake.offset_minutes, [0, -330, 0]);
}

#[test]
fn day_and_month_are_marked_where_both_orders_fit_and_can_be_chosen() {
    let text = b"user_id,event,date\nu,e,03/04/2024\nu,f,05/06/2024\n";
    let detected = sniff(&Sample::from_bytes(text), &Given::default()).unwrap();
    assert!(detected.columns[2].time.as_ref().unwrap().ambiguous);
    assert_eq!(rows(&import(text).unwrap())[0], "u e 2024-04-03T00:00:00Z");
    let american = import_as(text, |plan| plan.set_time_format(TimeFormat::MonthFirst)).unwrap();
    assert_eq!(rows(&american)[0], "u e 2024-03-04T00:00:00Z");
}

#[test]
fn one_late_row_decides_the_order_of_dates() {
    let mut text = "user_id,event,date\n".to_owned();
    for row in 0..400_000 {
        text.push_str(&format!("u{row},open,0{}/0{}/2024\n", row % 9 + 1, row % 8 + 1));
    }
    text.push_str("last,open,03/25/2024\n");
    assert!(text.len() > 4 << 20);
    let file = file(text.as_bytes());
    let sample = Sample::open(&file.path).unwrap();
    let time = sniff(&sample, &Given::default()).unwrap().columns[2].time.clone().unwrap();
    assert!(!sample.is_complete());
    assert_eq!((time.format, time.ambiguous), (TimeFormat::MonthFirst, false));
}

#[test]
fn local_times_follow_the_zone_and_odd_ones_are_counted() {
    let text = b"user_id,event,ts\na,e,2026-03-29 02:30:00\nb,e,2026-10-25 02:30:00\nc,e,2026-07-01 12:00:00\n";
    let imported = import_as(text, |plan| plan.zone = "Europe/Berlin".to_owned()).unwrap();
    assert_eq!(
        rows(&imported),
        ["a e 2026-03-29T01:30:00Z(+60)", "b e 2026-10-25T00:30:00Z(+120)", "c e 2026-07-01T10:00:00Z(+120)"]
    );
    let quality = &imported.quality;
    assert_eq!((quality.skipped_times, quality.doubled_times, quality.future), (1, 1, 3));
}

#[test]
fn rows_are_refused_with_line_and_reason_and_never_bent() {
    let text = "user_id,event,ts,note\n\
        ,open,2024-01-01,x\n\
        null,open,2024-01-01,x\n\
        u1,,2024-01-01,x\n\
        u2,open,,x\n\
        \n\
        u3,open,2024-02-30,x\n\
        u4,open,2024-01-01,x,y\n\
        u5,open,2024-01-02\n\
        u6,open\n\
        u7,open,2024-01-03,z,,\n\
        u8,op\0en,2024-01-03,z\n\
        u7,open,2024-01-03,z,,\n\
        u9,open,2024-01-04,\"cut o";
    let imported = import(text.as_bytes()).unwrap();
    let time = Reason::Time { text: "2024-02-30".to_owned(), problem: TimeProblem::Day(30) };
    assert_eq!(
        reasons(&imported),
        [
            (2, 1, &Reason::NoContact),
            (3, 2, &Reason::NoContact),
            (4, 3, &Reason::NoActivity),
            (5, 4, &Reason::NoTime),
            (7, 5, &time),
            (8, 6, &Reason::TooManyFields { found: 5, columns: 4 }),
            (10, 8, &Reason::NoTime),
            (12, 10, &Reason::ZeroByte),
            (14, 12, &Reason::CutOff),
        ]
    );
    assert_eq!(imported.intake.source_row, [7, 9, 11]);
    let quality = &imported.quality;
    assert_eq!((quality.rows, quality.taken, quality.refused, quality.blank_lines), (12, 3, 9, 1));
    assert_eq!((quality.short_rows, quality.repeats, quality.without_contact), (1, 1, 2));
}

#[test]
fn a_constant_name_stands_in_for_the_activity() {
    let text = b"user_id,date\nu1,2024-01-01\n";
    let error = import(text).unwrap_err().to_string();
    assert!(error.contains("what the contact did"), "{error}");
    let imported = import_as(text, |plan| plan.activity_name = Some("Signed up".to_owned())).unwrap();
    assert_eq!(rows(&imported), ["u1 Signed up 2024-01-01T00:00:00Z"]);
}

#[test]
fn repeated_names_and_changed_roles_are_kept_apart() {
    let imported = import_as(b"user_id,event,ts,tag,tag,\nu1,e,2024-01-01,x,y,z\n", |plan| {
        plan.give(plan.column("tag (2)").unwrap(), Role::Ignore);
    })
    .unwrap();
    assert_eq!(rows(&imported), ["u1 e 2024-01-01T00:00:00Z tag=x column 6=z"]);
}

#[test]
fn what_is_no_table_ends_in_a_sentence() {
    let sentence = |bytes: &[u8]| import(bytes).unwrap_err().to_string();
    assert!(sentence(b"").contains("empty"));
    assert!(sentence(b"user_id,event,ts\n").contains("no rows below"));
    assert!(sentence(b"PK\x03\x04\x14\0\0\0").contains("ZIP archive is damaged"));
    assert!(sentence(b"user_id,event\nu1,open\n").contains("No column says when"));
    let folder = tempfile::tempdir().unwrap();
    let refused = |path: &Path| Sample::open(path).unwrap_err().to_string();
    assert!(refused(folder.path()).contains("is a folder"));
    assert!(refused(&folder.path().join("missing.csv")).contains("cannot be opened"));
    #[cfg(unix)]
    {
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(refused(&pipe).contains("not an ordinary file"));
    }
}

#[test]
fn long_lines_and_open_quotes_end_at_once_with_the_line() {
    let file = file(PLAIN.as_bytes());
    let plan = Plan::guess(&sniff(&Sample::open(&file.path).unwrap(), &Given::default()).unwrap());
    let grown = |start: &[u8], filler: u8| {
        let mut out = std::fs::File::create(&file.path).unwrap();
        out.write_all(PLAIN.as_bytes()).unwrap();
        out.write_all(start).unwrap();
        let block = vec![filler; 1 << 20];
        for _ in 0..30 {
            out.write_all(&block).unwrap();
        }
        drop(out);
        let mut seen = 0;
        let error = read(&file.path, &plan, Moment(0), &Cancel::default(), &mut |progress| seen = progress.done);
        assert!(seen < 4 << 20, "read {seen} bytes before it stopped");
        error.unwrap_err()
    };
    assert!(matches!(grown(b"", b'x'), ImportError::RecordTooLong { line: 4 }));
    assert!(matches!(grown(b"a,b,\"", b'\n'), ImportError::UnclosedQuote { line: 4 }));
    assert!(matches!(grown(b"a", b','), ImportError::TooManyColumns { line: 4 }));
}

#[test]
fn a_value_too_long_refuses_its_row_alone() {
    let text = format!("{PLAIN}c,Clic,2022-10-05,{}\nd,Clic,2022-10-06,\n", "x".repeat(70_000));
    let imported = import(text.as_bytes()).unwrap();
    assert_eq!(reasons(&imported), [(4, 3, &Reason::FieldTooLong)]);
    assert_eq!(imported.refused[0].raw.chars().count(), 200);
    assert_eq!(imported.intake.len(), 3);
}

const PLAIN_JSON: &str = "{\"user_id\":\"u1\",\"event\":\"open\",\"ts\":\"2024-01-01T00:00:00Z\"}\n";

#[test]
fn a_file_that_changes_or_a_cancelled_import_leaves_nothing() {
    let file = file(PLAIN.repeat(20_000).as_bytes());
    let plan = Plan::guess(&sniff(&Sample::from_bytes(PLAIN.as_bytes()), &Given::default()).unwrap());
    let append = || {
        let mut out = std::fs::OpenOptions::new().append(true).open(&file.path).unwrap();
        out.write_all(b"z,late,2024-01-01,\n").unwrap();
    };
    let changed = read(&file.path, &plan, Moment(0), &Cancel::default(), &mut |_| append());
    assert!(matches!(changed, Err(ImportError::Changed(_))));
    // Through the whole way, for text and for what is none: a sentence, and no store is made.
    let json = PLAIN_JSON.repeat(5_000);
    for (name, text) in [("a.csv", PLAIN.repeat(20_000)), ("a.jsonl", json)] {
        let path = file.path.with_file_name(name);
        std::fs::write(&path, text).unwrap();
        let plan = Plan::guess(&sniff(&Sample::open(&path).unwrap(), &Given::default()).unwrap());
        let store = path.with_extension("activities.sqlite");
        let append = || std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b" \n").unwrap();
        let failed = import_file(&path, &plan, &store, Moment(0), &Cancel::default(), &mut |_| append());
        let sentence = failed.unwrap_err().to_string();
        assert!(sentence.contains("changed while it was read. Nothing was imported; try again"), "{sentence}");
        assert!(!store.exists());
    }
    let cancel = Cancel::default();
    let mut calls = 0;
    let cancelled = read(&file.path, &plan, Moment(0), &cancel, &mut |progress| {
        assert!(progress.done <= progress.total.unwrap());
        calls += 1;
        cancel.cancel();
    });
    assert!(matches!(cancelled, Err(ImportError::Cancelled(_))));
    assert_eq!(calls, 1);
}

#[test]
fn the_hash_is_that_of_the_bytes() {
    let bytes = format!("\u{FEFF}{PLAIN}");
    let imported = import(bytes.as_bytes()).unwrap();
    assert_eq!(imported.blake3, blake3::hash(bytes.as_bytes()).to_hex().to_string());
    assert_eq!(imported.bytes, bytes.len() as u64);
    assert_eq!((imported.quality.first, imported.quality.taken), (Moment::parse_iso("2022-10-04T19:19:32Z"), 2));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(60))]
    #[test]
    fn no_bytes_make_the_import_panic(tail in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400), near in "[a-c0-9,\"\r\n:. -]{0,200}") {
        let file = file(PLAIN.as_bytes());
        let plan = Plan::guess(&sniff(&Sample::open(&file.path).unwrap(), &Given::default()).unwrap());
        for end in [tail.as_slice(), near.as_bytes()] {
            std::fs::write(&file.path, [PLAIN.as_bytes(), end].concat()).unwrap();
            if let Ok(imported) = read_plan(&file.path, &plan) {
                proptest::prop_assert_eq!(imported.quality.taken + imported.quality.refused, imported.quality.rows);
                proptest::prop_assert!(imported.quality.taken >= 2);
            }
            let _ = import(end);
        }
    }
}
