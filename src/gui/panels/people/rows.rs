//! The list itself: only the rows in sight are drawn, however many there are.

use super::People;
use crate::document::sentence;
use crate::domain::{Moment, Owner, Span};
use crate::engine::analysis::standings::{Person, Standing};
use crate::engine::columns::Columns;
use crate::export::people::standing_words;
use crate::gui::command::Request;
use crate::gui::panels::Shown;
use crate::gui::widgets::{self, ink};
use crate::overlay::{State, text};
use crate::project::{Arranged, SortBy};
use crate::theme::{Ink, icon, size};
use egui::{Align, Button, Label, Layout, RichText, Sense, Ui};
use egui_extras::{Column, TableBuilder};

const ROW_HEIGHT: f32 = 24.0;
const HEADER_HEIGHT: f32 = 26.0;

/// Shows the rows; returns the column by which they are to be sorted when its heading is clicked.
pub fn show(
    ui: &mut Ui,
    state: &People,
    shown: &Shown<'_>,
    arranged: &Arranged,
    requests: &mut Vec<Request>,
) -> Option<SortBy> {
    let columns = shown.project.and_then(|project| project.data()).map(|data| &*data.columns)?;
    if arranged.rows.is_empty() {
        let sentence = if state.search.trim().is_empty() {
            "Nobody is behind this figure."
        } else {
            "Nobody has this in an id or in one of the columns that were added."
        };
        widgets::note(ui, sentence);
        return None;
    }
    let mut sort = None;
    egui::ScrollArea::horizontal().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let table = TableBuilder::new(ui)
            .striped(true)
            .sense(Sense::click())
            .auto_shrink(false)
            .min_scrolled_height(0.0)
            .cell_layout(Layout::left_to_right(Align::Center))
            .column(Column::initial(200.0).at_least(90.0).resizable(true).clip(true))
            .column(Column::exact(140.0).clip(true))
            .column(Column::remainder().at_least(130.0).clip(true))
            .column(Column::exact(110.0).clip(true))
            .column(Column::exact(90.0).clip(true))
            .columns(Column::initial(120.0).at_least(60.0).resizable(true).clip(true), state.attributes.len());
        let table = table.header(HEADER_HEIGHT, |mut header| {
            for (heading, by, tooltip) in headings(state) {
                header.col(|ui| {
                    if heading_button(ui, state, &heading, &by, &tooltip) {
                        sort = Some(by);
                    }
                });
            }
        });
        table.body(|body| {
            body.rows(ROW_HEIGHT, arranged.rows.len(), |mut row| {
                let Some(person) = arranged.person(row.index()) else { return };
                row.set_selected(shown.view.contact == Some(person.contact));
                let id = columns.contacts.at(person.contact as usize);
                row.col(|ui| _ = ui.add(Label::new(text::tame(id)).truncate()));
                row.col(|ui| _ = ui.add(Label::new(moment_words(person.entered)).truncate()));
                let stage = person.furthest.and_then(|stage| shown.map.stages.get(&stage));
                let stage = stage.map_or(text::DASH, |record| record.stage.name.as_str());
                row.col(|ui| _ = ui.add(Label::new(stage).truncate()));
                row.col(|ui| standing(ui, person.standing));
                row.col(|ui| _ = ui.add(Label::new(ago(person, arranged.list.as_of)).truncate()));
                for (owner, name) in &state.attributes {
                    row.col(|ui| _ = ui.add(Label::new(value(columns, person, *owner, name)).truncate()));
                }
                let response = row.response();
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Contact {id}")));
                if response.on_hover_text("Shows what this contact did.").clicked() {
                    requests.push(Request::ShowContact(Some(person.contact)));
                }
            });
        });
    });
    sort
}

fn headings(state: &People) -> Vec<(String, SortBy, String)> {
    let fixed = [
        ("contact", SortBy::Contact, "The contact's id."),
        ("entered", SortBy::Entered, "When the contact first arrived at an entry stage (UTC)."),
        ("furthest stage", SortBy::Furthest, "The furthest stage of the map that the contact reached."),
        ("state there", SortBy::Standing, "What became of the contact at that stage."),
        ("since", SortBy::Since, "How long before the end of the data the contact got there."),
    ];
    let attributes = state.attributes.iter().map(|(owner, name)| {
        let words = match owner {
            Owner::Contact => "Attribute of the contact.",
            Owner::Activity => "The last value among the contact's activities.",
        };
        (name.clone(), SortBy::Attribute(*owner, name.clone()), words.to_owned())
    });
    let fixed = fixed.into_iter().map(|(heading, by, tooltip)| (heading.to_owned(), by, tooltip.to_owned()));
    fixed.chain(attributes).collect()
}

fn heading_button(ui: &mut Ui, state: &People, heading: &str, by: &SortBy, tooltip: &str) -> bool {
    let is_sorted = state.sort == *by;
    let colour = ink(ui, if is_sorted { Ink::TextStrong } else { Ink::TextMuted });
    let mut button =
        Button::new(RichText::new(heading).size(size::SMALL).color(colour)).frame_when_inactive(false).truncate();
    if is_sorted {
        let glyph = if state.descending { icon::ARROW_DOWN } else { icon::ARROW_UP };
        button = button.right_text(widgets::icon(glyph, 11.0).color(colour));
    }
    let response = ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = 2.0;
        ui.add(button)
    });
    response.inner.accessible_name(format!("Sort by {heading}")).on_hover_text(tooltip).clicked()
}

/// Says a moment as day and minute in UTC.
fn moment_words(moment: Option<Moment>) -> String {
    moment.map_or(text::DASH.to_owned(), |moment| sentence::day(moment, false).trim_end_matches(" UTC").to_owned())
}

fn ago(person: &Person, as_of: Moment) -> String {
    person.since.map_or(text::DASH.to_owned(), |since| Span(as_of.since(since).0.max(0)).to_string())
}

fn value(columns: &Columns, person: &Person, owner: Owner, name: &str) -> String {
    match columns.value_of(person.contact as usize, owner, name) {
        "" => text::DASH.to_owned(),
        value => text::tame(value),
    }
}

fn standing(ui: &mut Ui, standing: Standing) {
    let state = match standing {
        Standing::Finished => Some(State::Finished),
        Standing::MovedOn => Some(State::MovedOn),
        Standing::StillInTime => Some(State::StillInTime),
        Standing::DroppedOff => Some(State::DroppedOff),
        Standing::Outside | Standing::Removed => None,
    };
    let (glyph, colour) = state.map_or((icon::MINUS, Ink::TextMuted), |state| (state.icon(), state.text_ink()));
    ui.spacing_mut().item_spacing.x = 4.0;
    ui.label(widgets::icon(glyph, 13.0).color(ink(ui, colour)));
    ui.add(Label::new(standing_words(standing)).truncate());
}
