//! What goes with converting, as a sheet.

use super::sheet::{Cell, Sheet};
use crate::engine::analysis::drivers::{DriversReport, Exposure};
use crate::overlay::reasons;
use crate::overlay::text;

/// Writes drivers, closest first, with their tables.
pub fn drivers_sheet(title: impl Into<String>, report: &DriversReport, exposure: Exposure) -> Sheet {
    let mut sheet = Sheet::new(
        title,
        &[
            ("what", "what"),
            ("kind", "kind"),
            ("converted with it", "converted_with"),
            ("not converted with it", "others_with"),
            ("converted without it", "converted_without"),
            ("not converted without it", "others_without"),
            ("converted of those with it", "conversion_with"),
            ("of those without it", "conversion_without"),
            ("odds ratio", "odds_ratio"),
            ("from", "odds_low"),
            ("to", "odds_high"),
            ("phi", "phi"),
            ("p after Holm", "p_holm"),
            ("in words", "words"),
        ],
    );
    for row in &report.rows {
        let table = row.confusion;
        sheet.row([
            Cell::text(reasons::name(&row.driver)),
            Cell::text(reasons::kind(&row.driver)),
            Cell::Count(table.converted_with),
            Cell::Count(table.others_with),
            Cell::Count(table.converted_without),
            Cell::Count(table.others_without),
            Cell::of(table.conversion_with().value(), Cell::Share),
            Cell::of(table.conversion_without().value(), Cell::Share),
            Cell::Number(row.odds_ratio),
            Cell::Number(row.odds_low),
            Cell::Number(row.odds_high),
            Cell::of(row.phi, Cell::Number),
            Cell::of(row.p_holm, Cell::Number),
            Cell::text(reasons::strength(row)),
        ]);
    }
    sheet.note(reasons::answer(report));
    sheet.note(reasons::method(report, exposure));
    if let Some(left_out) = left_out_words(report) {
        sheet.note(left_out);
    }
    sheet
}

/// Says what is not listed, if anything.
pub fn left_out_words(report: &DriversReport) -> Option<String> {
    let mut parts = Vec::new();
    if !report.left_out.is_empty() {
        parts.push(format!("Converting takes {} anyway.", report.left_out.join(", ")));
    }
    if report.too_rare > 0 {
        parts.push(format!("{} more go with too few contacts to be listed.", text::count(report.too_rare)));
    }
    if report.observed_shorter > 0 {
        let count = text::count(report.observed_shorter);
        parts.push(format!("The data of {count} contacts ends before the time for which they were to be observed."));
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}
