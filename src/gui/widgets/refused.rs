//! Rows that were not imported, as a table.

use super::strong;
use crate::overlay::text;
use crate::theme::size;
use egui::{Label, Ui};
use egui_extras::{Column, TableBuilder};

const ROW_HEIGHT: f32 = 24.0;

/// Shows line, reason and text of so many rows; only those in sight are asked for.
pub fn refused_table(
    ui: &mut Ui,
    most_height: f32,
    count: usize,
    row: impl Fn(usize) -> Option<(u64, String, String)>,
) {
    TableBuilder::new(ui)
        .striped(true)
        .max_scroll_height(most_height)
        .auto_shrink([false, true])
        .column(Column::exact(72.0))
        .column(Column::initial(380.0).resizable(true).clip(true))
        .column(Column::remainder().clip(true))
        .header(ROW_HEIGHT, |mut header| {
            for title in ["Line", "Reason", "Row"] {
                header.col(|ui| _ = ui.label(strong(title, size::SMALL)));
            }
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, count, |mut table_row| {
                let Some((line, reason, raw)) = row(table_row.index()) else { return };
                table_row.col(|ui| _ = ui.label(line.to_string()));
                table_row.col(|ui| _ = ui.add(Label::new(reason).truncate()));
                table_row.col(|ui| _ = ui.add(Label::new(text::tame(&raw)).truncate()));
            });
        });
}
