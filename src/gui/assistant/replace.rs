//! A file of which an earlier version was imported: add what is new, or take its place.

use crate::document::sentence;
use crate::engine::store::ImportRecord;
use crate::gui::widgets;
use egui::Ui;
use std::path::Path;

/// Returns the latest import of a file of this name.
pub(super) fn earlier<'a>(path: Option<&Path>, imports: &'a [ImportRecord]) -> Option<&'a ImportRecord> {
    let name = path?.file_name()?.to_string_lossy();
    imports.iter().rev().find(|import| import.name == name)
}

/// Asks whether an earlier import of a file of this name is to go.
pub(super) fn show(ui: &mut Ui, path: Option<&Path>, imports: &[ImportRecord], instead_of: &mut Option<i64>) {
    let Some(earlier) = earlier(path, imports) else {
        *instead_of = None;
        return;
    };
    let day = sentence::day(earlier.imported_at, false);
    let day = day.split(',').next().unwrap_or_default();
    ui.horizontal(|ui| {
        widgets::note(
            ui,
            &format!("A file of this name was imported on {day}. Rows that are there already are left out."),
        );
        let tooltip = "The earlier import goes, and this one takes its place, both or neither.";
        let on = *instead_of == Some(earlier.id);
        if let Some(on) = widgets::switch(ui, "Replace the earlier import", on, tooltip) {
            *instead_of = on.then_some(earlier.id);
        }
    });
}
