//! Workbooks that other programs wrote: the old binary format of Excel and its newer binary one, each with two sheets.

use super::formats::carry_out;
use super::formats::rows;
use pathlight::engine::import::{FileFormat, Given, ImportError, Plan, Sample, TimeFormat, preview, sniff};
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

#[test]
fn binary_workbooks_go_in_with_real_dates_from_the_sheet_that_is_chosen() {
    for name in ["two_sheets.xls", "two_sheets.xlsb"] {
        let path = fixture(name);
        // The first sheet holds a note and no table, so that the second is taken unless the first is asked for.
        let notes = Given { sheet: Some("Notes".to_owned()), ..Given::default() };
        assert!(
            matches!(sniff(&Sample::open_as(&path, &notes).unwrap(), &notes), Err(ImportError::HeaderOnly)),
            "{name}"
        );
        let sample = Sample::open(&path).unwrap();
        let detected = sniff(&sample, &Given::default()).unwrap();
        assert_eq!(detected.format, FileFormat::Workbook);
        let sheets: Vec<&str> = detected.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!((sheets, detected.sheet.as_deref()), (vec!["Notes", "Data"], Some("Data")), "{name}");
        assert_eq!(detected.columns[2].time.as_ref().map(|time| &time.format), Some(&TimeFormat::YearFirst));
        let plan = Plan::guess(&detected);
        assert_eq!(preview(&sample, &plan, 10).taken, 3);
        let imported = carry_out(&path, &plan).unwrap();
        let expected = [
            "u1 open 2022-10-04T19:19:32Z amount=34.99",
            "u1 close 2022-10-05T00:00:00Z amount=2",
            "u2 open 2022-10-06T12:00:00Z",
        ];
        assert_eq!(rows(&imported), expected, "{name}");
        let missing = Given { sheet: Some("Nowhere".to_owned()), ..Given::default() };
        assert!(Sample::open_as(&path, &missing).unwrap_err().to_string().contains("no sheet \"Nowhere\""), "{name}");
    }
}
