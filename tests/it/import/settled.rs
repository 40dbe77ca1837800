//! Day first or month first where only a late row of the file decides it, whatever the file is.

use super::formats::{Files, carry_out};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use pathlight::domain::{Cancel, Moment};
use pathlight::engine::import::{Detected, Given, Plan, TimeFormat};
use pathlight::project::look_at;
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;

/// Dates that fit both orders, then one that fits only one.
fn dates(rows: usize, last: &str) -> Vec<String> {
    let mut dates = vec!["02/03/2024".to_owned(); rows];
    dates.push(last.to_owned());
    dates
}

fn csv(dates: &[String]) -> Vec<u8> {
    let rows: String = dates.iter().map(|date| format!("u1,open,{date},some more text to fill the row\n")).collect();
    format!("user_id,event,ts,note\n{rows}").into_bytes()
}

fn json_lines(dates: &[String]) -> Vec<u8> {
    let row = |date: &String| format!("{{\"user_id\":\"u1\",\"event\":\"open\",\"ts\":\"{date}\"}}\n");
    dates.iter().map(row).collect::<String>().into_bytes()
}

fn parquet(dates: &[String]) -> Vec<u8> {
    let schema =
        "message m { required binary user_id (UTF8); required binary event (UTF8); required binary ts (UTF8); }";
    let schema = parse_message_type(schema).unwrap();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let columns: [Vec<&str>; 3] =
        [vec!["u1"; dates.len()], vec!["open"; dates.len()], dates.iter().map(String::as_str).collect()];
    for values in columns {
        let values: Vec<ByteArray> = values.into_iter().map(ByteArray::from).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// A workbook whose dates are texts, as exports of web tools have them.
fn workbook(dates: &[String]) -> Vec<u8> {
    let cell = |value: &str| format!("<c t=\"inlineStr\"><is><t>{value}</t></is></c>");
    let row = |cells: [&str; 3]| format!("<row>{}</row>", cells.map(cell).concat());
    let rows: String = dates.iter().map(|date| row(["u1", "open", date])).collect();
    let namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let sheet = format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"{namespace}\"><sheetData>{}{rows}</sheetData></worksheet>",
        row(["user_id", "event", "ts"])
    );
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let links = |id: &str, kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
             Id=\"{id}\" Type=\"{relation}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"{namespace}\" xmlns:r=\"{relation}\"><sheets><sheet name=\"Data\" sheetId=\"1\" \
         r:id=\"r1\"/></sheets></workbook>"
    );
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned();
    zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", links("r1", "officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links("r1", "worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        out.start_file(*name, ::zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn look(path: &Path) -> Detected {
    look_at(path, &Given::default(), &|_| None, &Cancel::default()).unwrap().1
}

#[test]
fn the_order_of_day_and_month_is_decided_by_all_rows_of_any_file() {
    let files = Files::new();
    type Make = (&'static str, fn(&[String]) -> Vec<u8>);
    let makes: [Make; 7] = [
        ("a.csv", csv),
        ("a.csv.gz", |dates| gzip(&csv(dates))),
        ("a.csv.zst", |dates| zstd::encode_all(csv(dates).as_slice(), 1).unwrap()),
        ("a.zip", |dates| zip(&[("a.csv", &csv(dates))])),
        ("a.jsonl", json_lines),
        ("a.parquet", parquet),
        ("a.xlsx", workbook),
    ];
    let lasts = [
        ("13/02/2024", Some(TimeFormat::DayFirst)),
        ("02/13/2024", Some(TimeFormat::MonthFirst)),
        ("04/05/2024", None),
    ];
    for (name, make) in makes {
        // More rows than are looked at first: 2 MB of text, 20,000 of what is none.
        let rows = if name.contains("csv") || name.contains("zip") { 50_000 } else { 20_100 };
        for (last, expected) in &lasts {
            let path = files.add(name, make(&dates(rows, last)));
            let detected = look(&path);
            let time = detected.columns[2].time.clone().unwrap();
            assert!(!detected.complete, "{name} is longer than what is looked at first");
            assert_eq!(time.ambiguous, expected.is_none(), "{name} {last}");
            if let Some(format) = expected {
                assert_eq!(time.format, *format, "{name} {last}");
                let imported = carry_out(&path, &Plan::guess(&detected)).unwrap();
                let day = if *format == TimeFormat::DayFirst { "2024-03-02" } else { "2024-02-03" };
                let first = imported.intake.time[0];
                assert_eq!(Some(Moment(first)), Moment::parse_iso(day), "{name}: the decision holds for every row");
                assert_eq!((imported.quality.taken, imported.quality.refused), (rows as u64 + 1, 0), "{name}");
            }
        }
    }
}

#[test]
fn what_no_row_decides_can_be_switched() {
    let files = Files::new();
    let path = files.add("a.csv", "user_id,event,ts\nu1,open,02/03/2024\n");
    let mut plan = Plan::guess(&look(&path));
    let first = |plan: &Plan| Moment(carry_out(&path, plan).unwrap().intake.time[0]).to_iso();
    assert_eq!(first(&plan), "2024-03-02T00:00:00Z");
    plan.set_time_format(TimeFormat::MonthFirst);
    assert_eq!(first(&plan), "2024-02-03T00:00:00Z");
}

#[test]
fn a_decimal_comma_that_comes_late_is_found_and_read() {
    let files = Files::new();
    let amounts = |rows: usize, first: &str, last: &str| {
        let row = |amount: &str| format!("u1;open;2024-03-05;{amount};some more text to fill the row and the file\n");
        format!("user_id;event;ts;amount;note\n{}{}", row(first).repeat(rows), row(last))
    };
    let amounts_of = |name: &str, text: &str| {
        let path = files.add(name, text.as_bytes());
        let (_, detected) = look_at(&path, &Given::default(), &|_| None, &Cancel::default()).unwrap();
        assert!(!detected.complete);
        let imported = carry_out(&path, &Plan::guess(&detected)).unwrap();
        let amount = imported.intake.attributes.iter().find(|one| one.name == "amount").unwrap();
        let values: Vec<String> = amount.codes.iter().map(|code| amount.words.text(code).to_owned()).collect();
        assert_eq!(imported.quality.other_kind, 0);
        (values[0].clone(), values.last().unwrap().clone())
    };
    // A thousand and more, or one and a little: the last row says which.
    assert_eq!(amounts_of("a.csv", &amounts(60_000, "1.105", "1.204,25")), ("1105".into(), "1204.25".into()));
    assert_eq!(amounts_of("b.csv", &amounts(60_000, "1.105", "0.25")), ("1.105".into(), "0.25".into()));
    // Where no other number has a mark, it can be meant in one way only.
    assert_eq!(amounts_of("c.csv", &amounts(60_000, "12", "12,5")), ("12".into(), "12.5".into()));
}

#[test]
fn each_column_has_its_own_decimal_mark() {
    let files = Files::new();
    let text =
        "user_id;event;ts;amount;latitude\nu1;open;2024-03-05;12,50;47.0707\nu1;open;2024-03-06;1.012,50;47.070\n";
    let path = files.add("a.csv", text.as_bytes());
    let (_, detected) = look_at(&path, &Given::default(), &|_| None, &Cancel::default()).unwrap();
    let mut plan = Plan::guess(&detected);
    let read = |plan: &Plan| {
        let imported = carry_out(&path, plan).unwrap();
        let of = |name: &str| {
            let one = imported.intake.attributes.iter().find(|one| one.name == name).unwrap();
            one.codes.iter().map(|code| one.words.text(code).to_owned()).collect::<Vec<_>>()
        };
        (of("amount"), of("latitude"))
    };
    let expected = (vec!["12.50".to_owned(), "1012.50".to_owned()], vec!["47.0707".to_owned(), "47.070".to_owned()]);
    assert_eq!(read(&plan), expected);
    // What the user says holds for all.
    plan.set_decimal_comma(true);
    assert_eq!(read(&plan).1, ["47.0707", "47070"]);
}

#[test]
fn titles_above_the_names_are_left_out_and_told() {
    let files = Files::new();
    let text =
        "Report: Opens\nFrom 2024-01-01 to 2024-03-31\n\nuser_id,event,ts\nu1,open,2024-01-01\nu2,open,2024-01-02\n";
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    for (name, bytes) in [("a.csv", text.as_bytes().to_vec()), ("a.csv.gz", packed.finish().unwrap())] {
        let path = files.add(name, &bytes);
        let (sample, detected) = look_at(&path, &Given::default(), &|_| None, &Cancel::default()).unwrap();
        let plan = Plan::guess(&detected);
        assert_eq!(plan.problems(), []);
        let shown = pathlight::engine::import::preview(&sample, &plan, 10);
        assert_eq!((shown.rows.len(), shown.taken, shown.rows[0].line), (2, 2, 5), "{name}");
        let quality = carry_out(&path, &plan).unwrap().quality;
        assert_eq!((quality.rows, quality.taken, quality.title_records), (2, 2, 2), "{name}");
        assert!(quality.sentences().contains(&"2 lines above the names of the columns left out.".to_owned()), "{name}");
    }
}
