//! Files that are no plain delimited text: JSON, workbooks, Parquet, event logs, and all of them packed.

use super::NOW;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use pathlight::domain::{Cancel, Moment};
use pathlight::engine::import::{
    FileFormat, Given, ImportError, Imported, Packing, Plan, Reason, Role, Sample, preview, read, sniff,
};
use proptest::prelude::*;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) struct Files(tempfile::TempDir);

impl Files {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn add(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

pub(super) fn carry_out(path: &Path, plan: &Plan) -> Result<Imported, ImportError> {
    read(path, plan, Moment::parse_iso(NOW).unwrap(), &Cancel::default(), &mut |_| {})
}

/// One line a row: contact, activity, time with offset in minutes, attributes that are set.
pub(super) fn rows(imported: &Imported) -> Vec<String> {
    let intake = &imported.intake;
    let row = |row: usize| {
        let offset = intake.offset_minutes.get(row).filter(|minutes| **minutes != 0);
        let mut cells = vec![
            intake.contacts.text(intake.contact[row]).to_owned(),
            intake.activity_types.text(intake.activity.at(row)).to_owned(),
            Moment(intake.time[row]).to_iso() + &offset.map_or(String::new(), |minutes| format!("({minutes:+})")),
        ];
        let set = intake.attributes.iter().filter(|one| one.codes.at(row) != 0);
        cells.extend(set.map(|one| format!("{}={}", one.name, one.words.text(one.codes.at(row)))));
        cells.join(" ")
    };
    (0..intake.len()).map(row).collect()
}

fn import_given(path: &Path, given: &Given) -> Result<Imported, ImportError> {
    let sample = Sample::open_as(path, given)?;
    let plan = Plan::guess(&sniff(&sample, given)?);
    let shown = preview(&sample, &plan, 10_000);
    let imported = carry_out(path, &plan)?;
    if sample.is_complete() {
        assert_eq!(shown.taken as u64, imported.quality.taken, "the preview shows what the import does");
    }
    Ok(imported)
}

fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    let files = Files::new();
    import_given(&files.add("data", bytes), &Given::default())
}

const LINES: &str = "{\"user\":{\"id\":\"u1\"},\"event\":\"open\",\"ts\":1664911172000,\"tags\":[\"a\",\"b\"],\"paid\":null}\n\
    \n{\"event\":\"Op\\u00e9ra\",\"ts\":1664911173000,\"user\":{\"id\":\"u2\"},\"paid\":true}\n";
const ROWS: [&str; 2] = ["u1 open 2022-10-04T19:19:32Z tags=a, b", "u2 Opéra 2022-10-04T19:19:33Z paid=true"];

#[test]
fn json_lines_with_other_keys_in_each_line_go_in() {
    let imported = import(LINES.as_bytes()).unwrap();
    assert_eq!(rows(&imported), ROWS);
    assert_eq!(imported.quality.blank_lines, 1);
    // A byte order mark and UTF-16 are no obstacle.
    let wide: Vec<u8> = [0xFEFF].into_iter().chain(LINES.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(rows(&import(&wide).unwrap()), ROWS);
}

#[test]
fn a_list_of_objects_and_one_inside_an_object_go_in() {
    let objects = LINES.trim().replace("\n\n", ",\n");
    assert_eq!(rows(&import(format!("[{objects}]").as_bytes()).unwrap()), ROWS);
    let inside = format!("{{\"next\": null, \"data\": [\n{objects}]}}");
    assert_eq!(rows(&import(inside.as_bytes()).unwrap()), ROWS);
}

#[test]
fn a_cut_last_line_and_broken_ones_are_refused_with_their_line() {
    let text = format!("{LINES}{{\"event\": nope}}\n[1]\n{{\"event\":\"x\",\"user\":{{\"id\"");
    let imported = import(text.as_bytes()).unwrap();
    let refused: Vec<(u64, &Reason)> = imported.refused.iter().map(|issue| (issue.line, &issue.reason)).collect();
    assert!(matches!(refused[..], [(4, Reason::Json(_)), (5, Reason::NoObject), (6, Reason::CutShort)]), "{refused:?}");
    assert!(imported.refused[2].raw.starts_with("{\"event\""));
    assert_eq!(imported.quality.taken, 2);
}

#[test]
fn values_that_the_first_part_of_the_file_has_not_are_counted() {
    let files = Files::new();
    let line = "{\"user_id\":\"u1\",\"event\":\"open\",\"ts\":\"2024-01-01\",\"note\":\"0123456789\"}\n".repeat(30_000);
    let text =
        format!("{line}{{\"user_id\":\"u1\",\"event\":\"open\",\"ts\":\"2024-01-01\",\"late\":5,\"later\":null}}\n");
    let imported = import_given(&files.add("a.jsonl", text), &Given::default()).unwrap();
    assert_eq!(imported.quality.taken, 30_001);
    assert_eq!(imported.quality.unplanned.iter().collect::<Vec<_>>(), [(&"late".to_owned(), &1)]);
    assert!(imported.quality.sentences().iter().any(|sentence| sentence.contains("had no late")));
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        out.start_file(*name, ::zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// A workbook with a hidden sheet, a title over the width of the table, a merged contact, dates, a time and a formula.
fn workbook(date_1904: bool) -> Vec<u8> {
    let shift = if date_1904 { 1462.0 } else { 0.0 };
    let cell = |at: &str, kind: &str, value: &str| match kind {
        "text" => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{value}</t></is></c>"),
        "date" => format!("<c r=\"{at}\" s=\"1\"><v>{}</v></c>", value.parse::<f64>().unwrap() - shift),
        "formula" => format!("<c r=\"{at}\"><f>1+1</f><v>{value}</v></c>"),
        _ => format!("<c r=\"{at}\"><v>{value}</v></c>"),
    };
    let row = |number: u32, cells: &[String]| format!("<row r=\"{number}\">{}</row>", cells.concat());
    let sheet = |rows: &[String], merged: &str| {
        format!(
            "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
             <sheetData>{}</sheetData>{merged}</worksheet>",
            rows.concat()
        )
    };
    let names = ["user_id", "event", "ts", "amount"];
    let header: Vec<String> =
        names.iter().zip(["A3", "B3", "C3", "D3"]).map(|(name, at)| cell(at, "text", name)).collect();
    let table = sheet(
        &[
            row(1, &[cell("A1", "text", "Export of today")]),
            row(3, &header),
            row(
                4,
                &[
                    cell("A4", "text", "u1"),
                    cell("B4", "text", "open"),
                    cell("C4", "date", "44838.80523148148"),
                    cell("D4", "", "34.990000000000002"),
                ],
            ),
            row(5, &[cell("B5", "text", "close"), cell("C5", "date", "44839"), cell("D5", "formula", "2")]),
            row(7, &[cell("A7", "text", "u2"), cell("B7", "text", "open"), cell("C7", "date", "44840.5")]),
        ],
        "<mergeCells count=\"2\"><mergeCell ref=\"A1:D1\"/><mergeCell ref=\"A4:A5\"/></mergeCells>",
    );
    let other = sheet(&[row(1, &[cell("A1", "text", "x")])], "");
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{relation}\">\
         <workbookPr date1904=\"{}\"/><sheets><sheet name=\"Notes\" sheetId=\"1\" state=\"hidden\" r:id=\"r1\"/>\
         <sheet name=\"Data\" sheetId=\"2\" r:id=\"r2\"/></sheets></workbook>",
        u8::from(date_1904)
    );
    let links = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"r1\" Type=\"{relation}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"r2\" Type=\"{relation}/worksheet\" Target=\"worksheets/sheet2.xml\"/></Relationships>"
    );
    let package = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"r1\" Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let styles = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
        <cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>";
    zip(&[
        ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/worksheets/sheet1.xml", other.as_bytes()),
        ("xl/worksheets/sheet2.xml", table.as_bytes()),
    ])
}

const IN_SHEET: [&str; 3] = [
    "u1 open 2022-10-04T19:19:32Z amount=34.99",
    "u1 close 2022-10-05T00:00:00Z amount=2",
    "u2 open 2022-10-06T12:00:00Z",
];

#[test]
fn a_sheet_with_real_dates_and_merged_cells_goes_in() {
    for date_1904 in [false, true] {
        let files = Files::new();
        let path = files.add("a.csv", workbook(date_1904));
        let detected = sniff(&Sample::open(&path).unwrap(), &Given::default()).unwrap();
        assert_eq!((detected.format, detected.sheet.as_deref()), (FileFormat::Workbook, Some("Data")));
        assert!(detected.sheets[0].hidden && !detected.sheets[1].hidden);
        let imported = import_given(&path, &Given::default()).unwrap();
        assert_eq!(rows(&imported), IN_SHEET, "{date_1904}");
        assert_eq!(imported.quality.blank_lines, 1);
        let hidden = Given { sheet: Some("Notes".to_owned()), ..Given::default() };
        let looked = sniff(&Sample::open_as(&path, &hidden).unwrap(), &hidden);
        assert!(matches!(looked, Err(ImportError::HeaderOnly)), "a hidden sheet is read if it is asked for");
        let missing = Given { sheet: Some("Nowhere".to_owned()), ..Given::default() };
        assert!(Sample::open_as(&path, &missing).unwrap_err().to_string().contains("no sheet \"Nowhere\""));
    }
}

fn ods() -> Vec<u8> {
    let text = |value: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{value}</text:p></table:table-cell>")
    };
    let date = |value: &str| format!("<table:table-cell office:value-type=\"date\" office:date-value=\"{value}\"/>");
    let number = |value: &str| format!("<table:table-cell office:value-type=\"float\" office:value=\"{value}\"/>");
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let rows = [
        row(&["user_id", "event", "ts", "amount"].map(text)),
        row(&[text("u1"), text("open"), date("2022-10-04T19:19:32"), number("34.99")]),
        row(&[text("u1"), text("close"), date("2022-10-05"), number("2")]),
        row(&[text("u2"), text("open"), date("2022-10-06T12:00:00"), "<table:table-cell/>".to_owned()]),
    ];
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"Sheet1\">{}</table:table></office:spreadsheet></office:body></office:document-content>",
        rows.concat()
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        (
            "META-INF/manifest.xml",
            b"<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
        ),
    ])
}

#[test]
fn a_sheet_of_libreoffice_goes_in() {
    assert_eq!(rows(&import(&ods()).unwrap()), IN_SHEET);
}

fn parquet() -> Vec<u8> {
    let schema = parse_message_type(
        "message m {
            required binary user_id (UTF8);
            required binary event (UTF8);
            required int64 ts (TIMESTAMP(NANOS, true));
            required int64 seen (TIMESTAMP(MILLIS, false));
            required int32 day (DATE);
            required int32 price (DECIMAL(9, 2));
            required group device { required binary kind (UTF8); required double size; }
            optional group tags (LIST) { repeated group list { optional binary element (UTF8); } }
        }",
    )
    .unwrap();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let texts = |texts: [&str; 2]| texts.map(ByteArray::from).to_vec();
    macro_rules! column {
        ($kind:ty, $values:expr, $definitions:expr, $repeats:expr) => {{
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<$kind>().write_batch(&$values, $definitions, $repeats).unwrap();
            column.close().unwrap();
        }};
    }
    column!(ByteArrayType, texts(["u1", "u2"]), None, None);
    column!(ByteArrayType, texts(["open", "close"]), None, None);
    column!(Int64Type, [1_664_911_172_000_000_000, 1_664_911_173_276_001_999], None, None);
    column!(Int64Type, [1_664_911_172_000, 1_664_911_173_000], None, None);
    column!(Int32Type, [19_269, 19_270], None, None);
    column!(Int32Type, [3499, 5], None, None);
    column!(ByteArrayType, texts(["tv", "phone"]), None, None);
    column!(DoubleType, [55.5, 6.1], None, None);
    column!(ByteArrayType, texts(["a", "b"]), Some(&[3, 3, 0]), Some(&[0, 1, 0]));
    group.close().unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn parquet_goes_in_with_its_kinds_of_values() {
    let imported = import(&parquet()).unwrap();
    assert_eq!(
        rows(&imported),
        [
            "u1 open 2022-10-04T19:19:32Z seen=2022-10-04T19:19:32Z day=2022-10-04 price=34.99 device.kind=tv \
             device.size=55.5 tags=a, b",
            "u2 close 2022-10-04T19:19:33.276001Z seen=2022-10-04T19:19:33Z day=2022-10-05 price=0.05 \
             device.kind=phone device.size=6.1",
        ]
    );
}

const LOG: &str = "<?xml version='1.0' encoding='UTF-8'?>\n<log>\n<global scope=\"event\"><string key=\"concept:name\" \
    value=\"x\"/></global>\n<trace><string key=\"concept:name\" value=\"c1\"/><string key=\"channel\" value=\"web\"/>\n\
    <event><string key=\"concept:name\" value=\"A &lt; B\"/><date key=\"time:timestamp\" \
    value=\"2024-01-01T01:00:00.5+01:00\"/></event>\n<event><string key=\"concept:name\" value=\"end\"/><date \
    key=\"time:timestamp\" value=\"2024-01-02T00:00:00Z\"/></event></trace></log>";

#[test]
fn an_event_log_goes_in_trace_by_trace() {
    let imported = import(LOG.as_bytes()).unwrap();
    assert_eq!(
        rows(&imported),
        ["c1 A < B 2024-01-01T00:00:00.5Z(+60) case:channel=web", "c1 end 2024-01-02T00:00:00Z case:channel=web"]
    );
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

const CSV: &str = "user_id,event,ts\nu1,open,2024-01-01\nu2,open,2024-01-02\n";

#[test]
fn packed_files_are_those_inside() {
    let files = Files::new();
    let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 3).unwrap();
    let plain = [CSV.as_bytes(), LINES.as_bytes(), LOG.as_bytes(), &workbook(false), &parquet()].map(<[u8]>::to_vec);
    for bytes in plain {
        let expected = rows(&import(&bytes).unwrap());
        for packed in [gzip(&bytes), zstd(&bytes), zip(&[("a/data", &bytes)]), zip(&[("a.gz", &gzip(&bytes))])] {
            let path = files.add("packed", &packed);
            assert_eq!(rows(&import_given(&path, &Given::default()).unwrap()), expected);
            let hash = import_given(&path, &Given::default()).unwrap().blake3;
            assert!(!hash.is_empty() && hash != blake3::hash(&bytes).to_hex().to_string());
        }
    }
}

#[test]
fn of_several_files_in_an_archive_one_is_chosen() {
    let files = Files::new();
    let other = CSV.replace("open", "close") + "u3,close,2024-01-03\n";
    let path = files.add(
        "a.zip",
        zip(&[
            ("small.csv", CSV.as_bytes()),
            ("__MACOSX/x.csv", b"x"),
            ("big.csv", other.as_bytes()),
            ("notes.md", &[b'x'; 500]),
        ]),
    );
    let detected = sniff(&Sample::open(&path).unwrap(), &Given::default()).unwrap();
    assert_eq!((detected.packing.as_slice(), detected.member.as_deref()), ([Packing::Zip].as_slice(), Some("big.csv")));
    let names: Vec<&str> = detected.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["small.csv", "big.csv", "notes.md"]);
    let given = Given { member: Some("small.csv".to_owned()), ..Given::default() };
    let (small, big) = (import_given(&path, &given).unwrap(), import_given(&path, &Given::default()).unwrap());
    assert_eq!((small.quality.taken, big.quality.taken), (2, 3));
    let other = Given { member: Some("typo.csv".to_owned()), ..Given::default() };
    let error = import_given(&path, &other).unwrap_err().to_string();
    assert!(error.contains("no file \"typo.csv\"") && error.contains("small.csv, big.csv"), "{error}");
    assert_ne!(small.blake3, big.blake3, "two files of one archive are two imports");
}

#[test]
fn damaged_and_endless_files_end_in_a_sentence() {
    let sentence = |bytes: &[u8]| import(bytes).unwrap_err().to_string();
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    assert!(sentence(&cut(workbook(false))).contains("damaged"));
    assert!(sentence(&cut(parquet())).contains("Parquet file is damaged"));
    assert!(sentence(&cut(gzip(CSV.repeat(50).as_bytes()))).contains("cannot be read on"));
    assert!(sentence(&cut(gzip(CSV.repeat(50).as_bytes()))).contains("copy or export the file again"));
    for page in
        ["<!DOCTYPE html>\n<html><body>Sign in</body></html>", "\u{feff} <table border=1><tr><td>a</td></tr></table>"]
    {
        assert!(sentence(page.as_bytes()).contains("a web page"), "{page}");
    }
    assert!(sentence(b"<?xml version=\"1.0\"?><Workbook><Row/></Workbook>").contains("an XML document"));
    assert!(sentence(b"\xFF\xFE\0\0u\0\0\0").contains("UTF-32"));
    assert!(sentence(LOG.split_once("</trace>").unwrap().0.as_bytes()).contains("event log is damaged or cut off"));
    assert!(sentence(&zip(&[("folder/", b"")])).contains("without a file in it"));
    let mut wrong_sum = zip(&[("a.csv", CSV.as_bytes())]);
    let at = wrong_sum.windows(4).position(|part| part == b"PK\x01\x02").unwrap();
    wrong_sum[at + 16] ^= 1;
    assert!(sentence(&wrong_sum).contains("checksum"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn flipped_bits_end_in_rows_or_in_a_sentence(
        which in 0_usize..9,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 1..6),
    ) {
        let mut bytes = match which {
            0 => workbook(false),
            1 => ods(),
            2 => parquet(),
            3 => LOG.as_bytes().to_vec(),
            4 => LINES.as_bytes().to_vec(),
            5 => gzip(CSV.as_bytes()),
            6 => zstd::encode_all(CSV.as_bytes(), 3).unwrap(),
            7 => zip(&[("a.jsonl", LINES.as_bytes())]),
            _ => CSV.as_bytes().to_vec(),
        };
        for (place, bit) in &flips {
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
        }
        let files = Files::new();
        let path = files.add("data", &bytes);
        let looked = Sample::open(&path).and_then(|sample| Ok((sniff(&sample, &Given::default())?, sample)));
        match looked {
            Err(error) => prop_assert!(error.to_string().len() > 20),
            Ok((detected, sample)) => {
                let mut plan = Plan::guess(&detected);
                for (place, role) in [Role::Contact, Role::Time].into_iter().enumerate() {
                    if plan.with_role(role).is_none() && place < plan.columns.len() {
                        plan.give(place, role);
                    }
                }
                plan.activity_name = Some("x".to_owned());
                let _ = preview(&sample, &plan, 100);
                match carry_out(&path, &plan) {
                    Ok(imported) => {
                        let quality = imported.quality;
                        prop_assert_eq!(quality.taken + quality.refused, quality.rows);
                    }
                    Err(error) => prop_assert!(error.to_string().len() > 20),
                }
            }
        }
    }
}
