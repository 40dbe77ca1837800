//! The first rows of the file: as written, and below it as they would be kept.

use super::Found;
use crate::engine::import::{Plan, PreviewCell, PreviewRow, Reason, Role, Several};
use crate::engine::intake::AttributeKind;
use crate::gui::widgets::{self, ink};
use crate::overlay::text;
use crate::theme::{Ink, UNIT, icon, size};
use egui::{Align, Label, Layout, RichText, ScrollArea, Ui};
use egui_extras::{Column, TableBuilder};

/// Most columns that are shown; a table with more is imported whole.
const MOST_COLUMNS: usize = 60;
const LINE_WIDTH: f32 = 52.0;
const COLUMN_WIDTH: f32 = 148.0;
/// Most width that a column takes of itself where there is room.
const WIDEST_COLUMN: f32 = 240.0;
const ROW_HEIGHT: f32 = 40.0;

/// What a column is for, whether it is so beside others, and the word for it; the usual ones first.
const ROLES: [((Role, bool), &str); 13] = [
    ((Role::Contact, false), "Contact"),
    ((Role::Activity, false), "Activity"),
    ((Role::Time, false), "Time"),
    ((Role::Attribute, false), "Attribute"),
    ((Role::Ignore, false), "Ignore"),
    ((Role::Contact, true), "Contact, if no other"),
    ((Role::Activity, true), "Activity, next part"),
    ((Role::Clock, false), "Time of day"),
    ((Role::End, false), "End"),
    ((Role::Step, false), "Date of an activity"),
    ((Role::Session, false), "Session"),
    ((Role::Value, false), "Value"),
    ((Role::Consent, false), "Consent"),
];
const KINDS: [(AttributeKind, &str); 4] = [
    (AttributeKind::Text, "text"),
    (AttributeKind::Number, "numbers"),
    (AttributeKind::Date, "dates"),
    (AttributeKind::Bool, "true or false"),
];

/// Returns the columns in the order in which they are shown: who, what and when first, what is left out last.
pub(super) fn order(plan: &Plan) -> Vec<usize> {
    let group = |place: &usize| match plan.columns.get(*place).map(|column| column.role) {
        Some(Role::Contact) => 0,
        Some(Role::Activity) => 1,
        Some(Role::Time | Role::Clock | Role::End | Role::Step) => 2,
        Some(Role::Ignore) | None => 4,
        Some(_) => 3,
    };
    let mut order: Vec<usize> = (0..plan.columns.len()).collect();
    order.sort_by_key(group);
    order
}

/// Shows the preview; a click in the header changes what a column is for.
pub(super) fn show(ui: &mut Ui, found: &mut Found) {
    let refused = found.preview.rows.iter().filter(|row| row.refused.is_some()).count();
    ui.horizontal(|ui| {
        ui.label(widgets::strong("Preview", size::BODY));
        widgets::note(ui, "Above what the file says, below what is kept; times in UTC.");
        if found.preview_job.is_some() {
            widgets::waiting(ui);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if refused > 0 || found.only_refused {
                let label = match refused {
                    1 => "Only the row that cannot be imported".to_owned(),
                    _ => format!("Only the {} rows that cannot be imported", text::count(refused as u64)),
                };
                let tooltip = "Hides the good rows of the preview.";
                if let Some(only) = widgets::switch(ui, &label, found.only_refused, tooltip) {
                    found.only_refused = only;
                }
            }
        });
    });
    let hidden = found.plan.columns.len().saturating_sub(MOST_COLUMNS);
    if hidden > 0 {
        widgets::note(ui, &format!("{hidden} more columns are not shown here, but imported."));
    }
    let shown: Vec<usize> = (0..found.preview.rows.len())
        .filter(|row| !found.only_refused || found.preview.rows.get(*row).is_some_and(|row| row.refused.is_some()))
        .collect();
    let is_refused = |row: usize| found.preview.rows.get(row).is_some_and(|row| row.refused.is_some());
    let mut shown = shown;
    // What needs a decision stands first.
    shown.sort_by_key(|row| !is_refused(*row));
    if found.order.len() != found.plan.columns.len() {
        found.order = order(&found.plan);
    }
    let columns: Vec<usize> = found.order.iter().copied().take(MOST_COLUMNS).collect();
    let is_settled = found.previewed.problems().is_empty();
    let height = ui.available_height();
    let share = (ui.available_width() - LINE_WIDTH - UNIT * 4.0) / columns.len().max(1) as f32 - UNIT * 2.0;
    let width = share.clamp(COLUMN_WIDTH, WIDEST_COLUMN);
    ScrollArea::horizontal().auto_shrink(false).show(ui, |ui| {
        let table = TableBuilder::new(ui)
            .striped(true)
            .auto_shrink([false, false])
            .max_scroll_height(height - 84.0)
            .cell_layout(Layout::top_down(Align::Min))
            .column(Column::exact(LINE_WIDTH))
            .columns(Column::initial(width).at_least(96.0).resizable(true).clip(true), columns.len());
        table
            .header(76.0, |mut header| {
                header.col(|ui| _ = ui.label(RichText::new("Line").color(ink(ui, Ink::TextMuted))));
                for &column in &columns {
                    header.col(|ui| column_header(ui, found, column));
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, shown.len(), |mut table_row| {
                    let Some(row) = shown.get(table_row.index()).and_then(|row| found.preview.rows.get(*row)) else {
                        return;
                    };
                    table_row.col(|ui| line_cell(ui, row));
                    for &column in &columns {
                        let role = found.plan.columns.get(column).map_or(Role::Ignore, |column| column.role);
                        table_row.col(|ui| {
                            if let Some(cell) = row.cells.get(column) {
                                let refused = row.refused.as_ref().map(|reason| is_at_fault(reason, role));
                                let is_spare = role == Role::Contact
                                    || role == Role::Activity && found.plan.several == Several::FirstSet;
                                value_cell(ui, cell, (role, is_spare), refused, is_settled);
                            }
                        });
                    }
                });
            });
    });
}

fn column_header(ui: &mut Ui, found: &mut Found, place: usize) {
    let Some(column) = found.plan.columns.get(place).cloned() else { return };
    ui.push_id(("column", place), |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.add(Label::new(widgets::strong(&column.name, size::BODY)).truncate()).on_hover_text(&column.name);
        let width = ui.available_width() - UNIT;
        let role = (column.role, column.rank > 0);
        match widgets::choice(ui, &format!("Role of {}", column.name), &role, &ROLES, width) {
            Some((role, false)) => found.plan.give(place, role),
            Some((role, true)) => found.plan.add_role(place, role),
            None => {}
        }
        if column.role == Role::Step {
            let given = column.activity.clone().unwrap_or_else(|| column.name.clone());
            let label = format!("Activity of {}", column.name);
            if let Some(name) = widgets::text_field(ui, &label, &given, "what was done then")
                && let Some(column) = found.plan.columns.get_mut(place)
            {
                column.activity = Some(name).filter(|name| !name.trim().is_empty());
            }
        }
        if column.role == Role::Attribute
            && let Some(kind) = widgets::choice(ui, &format!("Kind of {}", column.name), &column.kind, &KINDS, width)
            && let Some(column) = found.plan.columns.get_mut(place)
        {
            column.kind = kind;
        }
    });
}

fn line_cell(ui: &mut Ui, row: &PreviewRow) {
    let muted = ink(ui, Ink::TextMuted);
    match &row.refused {
        None => _ = ui.label(RichText::new(row.line.to_string()).color(muted)),
        Some(reason) => {
            let colour = ink(ui, Ink::ErrorText);
            let reason = reason.to_string();
            ui.label(RichText::new(row.line.to_string()).color(colour)).on_hover_text(&reason);
            ui.label(widgets::icon(icon::WARNING_CIRCLE, 13.0).color(colour)).on_hover_text(reason);
        }
    }
}

/// Returns whether a column with this role is why a row is refused.
fn is_at_fault(reason: &Reason, role: Role) -> bool {
    match reason {
        Reason::NoContact => role == Role::Contact,
        Reason::NoActivity => role == Role::Activity,
        Reason::NoTime | Reason::Time { .. } => matches!(role, Role::Time | Role::Clock | Role::End | Role::Step),
        _ => role != Role::Ignore,
    }
}

/// Shows a value as written and as kept; `refused` says, for a row that is refused, whether this value is why. A spare
/// column counts only where those before it say nothing.
fn value_cell(
    ui: &mut Ui,
    cell: &PreviewCell,
    (role, is_spare): (Role, bool),
    refused: Option<bool>,
    is_settled: bool,
) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let muted = ink(ui, Ink::TextMuted);
    let raw = RichText::new(text::tame(&cell.raw)).size(size::SMALL).color(muted);
    ui.add(Label::new(raw).truncate());
    // As long as something is missing nothing can be read.
    if !is_settled {
        return;
    }
    let (value, colour) = match &cell.value {
        // 2024-03-05T19:08:00Z reads better as a date and a time.
        Some(value) if role == Role::Time => {
            (value.replacen('T', " ", 1).trim_end_matches('Z').to_owned(), ink(ui, Ink::TextStrong))
        }
        Some(value) if cell.other_kind => (text::tame(value), ink(ui, Ink::WarningText)),
        Some(value) => (text::tame(value), ink(ui, Ink::TextStrong)),
        None if role == Role::Ignore => ("left out".to_owned(), muted),
        None if refused == Some(true) && cell.raw.trim().is_empty() => ("missing".to_owned(), ink(ui, Ink::ErrorText)),
        None if refused == Some(true) => ("cannot be read".to_owned(), ink(ui, Ink::ErrorText)),
        None if refused.is_some() => return,
        None if is_spare && !cell.raw.trim().is_empty() => ("not needed".to_owned(), muted),
        None => ("not set".to_owned(), muted),
    };
    let label = ui.add(Label::new(RichText::new(value).color(colour)).truncate());
    if cell.other_kind {
        label.on_hover_text("It is not of the kind of its column; it is kept as written.");
    }
}
