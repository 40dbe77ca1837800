//! The figures of all stages and transitions as a table; a click on a row selects it on the map.

use super::Shown;
use super::below::{Csv, Tab};
use crate::engine::analysis::course::CoursesReport;
use crate::export::tables;
use crate::gui::command::Request;
use crate::gui::lens;
use crate::gui::view::Selection;
use crate::gui::widgets::{self, ink};
use crate::overlay::lens::target;
use crate::overlay::table::{self, Row, RowOf};
use crate::overlay::text;
use crate::theme::{Ink, Weight, icon, size};
use egui::{Align, Label, Layout, RichText, Sense, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

const ROW_HEIGHT: f32 = 26.0;
const HEADER_HEIGHT: f32 = 34.0;
const NAME_WIDTH: f32 = 190.0;
/// The least width of a column of counts or shares, which holds its heading.
const COUNT_WIDTH: f32 = 56.0;
/// The least width of a column of times, which holds its heading.
const TIME_WIDTH: f32 = 92.0;
const TARGET_WIDTH: f32 = 150.0;
/// Room beside the text of a figure.
const BESIDE: f32 = 2.0;
/// Room for the icons before a name and for what parts it from the figures.
const AROUND_NAME: f32 = 84.0;
/// Room for the bar to scroll.
const SCROLL_BAR: f32 = 24.0;

/// Sentences that explain the figures, in the order of [`table::HEADINGS`] without the name and the mark.
const EXPLAINED: [&str; 10] = [
    "Contacts that reached the stage or took the arrow, each counted once.",
    "Of the contacts at the stage before, those that came here.",
    "Of the contacts that entered the journey, those that came here.",
    "Contacts that went on to a next stage in time.",
    "Contacts that have not gone on yet and still can.",
    "Contacts that have not gone on and no longer can.",
    "Contacts whose journey ends here because it is a goal.",
    "How often the arrow was taken; a contact may take it several times.",
    "Half of the contacts that went on were at least this fast.",
    "Nine of ten contacts that went on were at least this fast.",
];

/// The tab keeps nothing between frames: what is chosen is chosen on the map.
#[derive(Debug, Default)]
pub struct Table;

impl Tab for Table {
    fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        show(ui, shown, requests);
    }

    fn csv(&self, shown: &Shown<'_>) -> Option<Csv> {
        let report = shown.report.filter(|_| !shown.map.stages.is_empty())?;
        let (map, report, courses) = (shown.map.clone(), report.clone(), lens::courses(shown).value);
        let written = move || tables::csv(&map, &report, courses.as_deref()).map_err(|error| error.to_string());
        Some(Csv::new("figures", written))
    }
}

/// Shows the tab.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
    if shown.map.stages.is_empty() {
        let sentence = "Stages and arrows are listed here once they are on the map.";
        widgets::empty_state(ui, icon::TABLE, "Nothing on the map yet", sentence, |_| {});
        return;
    }
    let Some(report) = shown.report else {
        let sentence = super::inspector::no_figures(shown);
        widgets::empty_state(ui, icon::TABLE, "No figures yet", sentence, |_| {});
        return;
    };
    let rows = table::rows(shown.map, report);
    if shown.is_stale() {
        ui.multiply_opacity(0.5);
    }
    let courses = lens::courses(shown);
    let courses = courses.value.as_deref().filter(|_| !shown.map.targets.is_empty());
    egui::ScrollArea::horizontal().auto_shrink(false).show(ui, |ui| body(ui, shown, &rows, courses, requests));
}

fn body(ui: &mut Ui, shown: &Shown<'_>, rows: &[Row], courses: Option<&CoursesReport>, requests: &mut Vec<Request>) {
    ui.spacing_mut().item_spacing.x = 10.0;
    let widths = widths(rows);
    let target = if courses.is_some() { TARGET_WIDTH } else { 0.0 };
    let figures = widths.iter().map(|width| width + ui.spacing().item_spacing.x).sum::<f32>() + target;
    let name = names(rows).min(ui.available_width() - figures - SCROLL_BAR).max(NAME_WIDTH);
    let mut table = TableBuilder::new(ui)
        .striped(true)
        .sense(Sense::click())
        .auto_shrink(false)
        .min_scrolled_height(0.0)
        .cell_layout(Layout::right_to_left(Align::Center))
        .column(Column::exact(name).clip(true));
    for width in widths {
        table = table.column(Column::exact(width).clip(true));
    }
    table
        .columns(Column::exact(TARGET_WIDTH).clip(true), usize::from(courses.is_some()))
        .column(Column::remainder())
        .header(HEADER_HEIGHT, |mut header| {
            let muted = |ui: &Ui, text: &str| RichText::new(text).size(size::SMALL).color(ink(ui, Ink::TextMuted));
            header.col(|ui| left(ui, |ui| _ = ui.label(muted(ui, "stage or arrow"))));
            for (heading, explained) in table::HEADINGS.iter().skip(1).zip(EXPLAINED) {
                header.col(|ui| {
                    let text = muted(ui, heading);
                    ui.add(Label::new(text).wrap().halign(Align::RIGHT)).on_hover_text(explained);
                });
            }
            if courses.is_some() {
                let explained = "What the stage is to come to, and how that goes; set in the inspector.";
                header.col(|ui| _ = ui.add(Label::new(muted(ui, "target"))).on_hover_text(explained));
            }
            header.col(|_| {});
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, rows.len(), |mut table_row| {
                if let Some(row) = rows.get(table_row.index()) {
                    fill(&mut table_row, shown, row, courses, requests);
                }
            });
        });
}

/// Returns how wide the column of names is where there is room: figures stand near the names, also in a wide window.
fn names(rows: &[Row]) -> f32 {
    let width = |row: &Row| match row.of {
        RowOf::Stage(_) => text::width(&row.name, Weight::Regular, size::BODY),
        RowOf::Transition(_) => text::width(other_end(&row.name), Weight::Regular, size::BODY),
    };
    rows.iter().map(width).fold(0.0, f32::max) + AROUND_NAME
}

/// Returns the name of the stage that an arrow leads to.
fn other_end(name: &str) -> &str {
    name.rsplit(" → ").next().unwrap_or(name)
}

/// Returns how wide the columns of figures are, so that no figure is ever cut.
fn widths(rows: &[Row]) -> [f32; EXPLAINED.len()] {
    let mut widths = [COUNT_WIDTH; EXPLAINED.len()];
    let times = EXPLAINED.len() - 2;
    widths.iter_mut().skip(times).for_each(|width| *width = TIME_WIDTH);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row.cells().iter().skip(1)) {
            *width = width.max((text::width(cell, Weight::Regular, size::BODY) + BESIDE).ceil());
        }
    }
    widths
}

fn fill(
    table_row: &mut TableRow<'_, '_>,
    shown: &Shown<'_>,
    row: &Row,
    courses: Option<&CoursesReport>,
    requests: &mut Vec<Request>,
) {
    let chosen = match row.of {
        RowOf::Stage(id) => shown.view.selection.stages.contains(&id),
        RowOf::Transition(id) => shown.view.selection.transitions.contains(&id),
    };
    table_row.set_selected(chosen);
    let is_stage = matches!(row.of, RowOf::Stage(_));
    for (place, cell) in row.cells().into_iter().take(EXPLAINED.len() + 1).enumerate() {
        table_row.col(|ui| {
            if place > 0 {
                figure(ui, row, place, cell, requests);
                return;
            }
            let (glyph, colour) =
                if is_stage { (icon::FLAG, Ink::TextStrong) } else { (icon::ARROW_RIGHT, Ink::TextMuted) };
            left(ui, |ui| {
                if !is_stage {
                    ui.add_space(16.0);
                }
                ui.label(widgets::icon(glyph, 14.0).color(ink(ui, Ink::TextMuted)));
                if row.marked {
                    let (glyph, ink_of, words) = if is_stage {
                        (icon::TREND_DOWN, Ink::DropOffText, "The largest loss of the map.")
                    } else {
                        (icon::HOURGLASS_MEDIUM, Ink::WarningText, "The slowest step of the map.")
                    };
                    ui.label(widgets::icon(glyph, 14.0).color(ink(ui, ink_of))).on_hover_text(words);
                }
                // An arrow stands below the stage it leaves, so its other end names it.
                let name = if is_stage { cell.as_str() } else { other_end(&cell) };
                ui.add(Label::new(RichText::new(name).color(ink(ui, colour))).truncate()).on_hover_text(&cell);
            });
        });
    }
    if let Some(courses) = courses {
        table_row.col(|ui| {
            let course = courses.courses.iter().find(|course| row.of == RowOf::Stage(course.target.stage));
            if let Some(course) = course {
                let words = format!("{} · {}", target::aim_text(&course.target.aim), target::words(course.verdict));
                let words = RichText::new(words).color(ink(ui, Ink::TextStrong));
                ui.add(Label::new(words).truncate()).on_hover_text(target::course_sentence(course));
            }
        });
    }
    table_row.col(|_| {});
    let response = table_row.response();
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, &row.name));
    if response.clicked() {
        requests.push(Request::Select(match row.of {
            RowOf::Stage(id) => Selection::stage(id),
            RowOf::Transition(id) => Selection::transition(id),
        }));
    }
}

/// Shows a figure; one that counts contacts lists them when it is clicked.
fn figure(ui: &mut Ui, row: &Row, place: usize, cell: String, requests: &mut Vec<Request>) {
    let Some(selection) = behind(row.of, place).filter(|_| !cell.is_empty()) else {
        ui.add(Label::new(RichText::new(cell).color(ink(ui, Ink::TextStrong))).truncate());
        return;
    };
    let name = format!("{}: {} {cell}", row.name, table::HEADINGS.get(place).copied().unwrap_or_default());
    let response =
        ui.add(Label::new(cell).truncate().sense(Sense::click())).on_hover_cursor(egui::CursorIcon::PointingHand);
    if response.hovered() {
        let line = egui::Stroke::new(1.0, ink(ui, Ink::Accent));
        ui.painter().line_segment([response.rect.left_bottom(), response.rect.right_bottom()], line);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.on_hover_text("Lists these contacts.").clicked() {
        requests.push(Request::people(selection));
    }
}

/// Returns the contacts behind a cell of the table, by its place among [`table::HEADINGS`].
fn behind(of: RowOf, place: usize) -> Option<crate::domain::Selection> {
    use crate::domain::Selection as Behind;
    match (of, place) {
        (RowOf::Stage(id), 1) => Some(Behind::Reached(id)),
        (RowOf::Stage(id), 4) => Some(Behind::MovedOn(id)),
        (RowOf::Stage(id), 5) => Some(Behind::StillInTime(id)),
        (RowOf::Stage(id), 6) => Some(Behind::DroppedOff(id)),
        (RowOf::Stage(id), 7) => Some(Behind::Finished(id)),
        (RowOf::Transition(id), 1) => Some(Behind::Took(id)),
        _ => None,
    }
}

fn left(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        contents(ui);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::sample;

    #[test]
    fn columns_grow_with_their_figures() {
        let (map, mut report) = sample::sign_up();
        let small = widths(&table::rows(&map, &report));
        assert!(small.iter().all(|width| *width < 120.0), "{small:?}");
        report.stages.iter_mut().for_each(|stage| stage.reached *= 1_000_000);
        let rows = table::rows(&map, &report);
        let [contacts, ..] = widths(&rows);
        let widest = rows.iter().map(|row| text::width(&text::count(row.contacts), Weight::Regular, size::BODY));
        assert!(contacts > widest.fold(0.0, f32::max) && contacts > COUNT_WIDTH);
    }
}
