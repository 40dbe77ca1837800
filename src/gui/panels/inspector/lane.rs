//! A lane: its name, colour and width, what its rows say, and the rows themselves.

use super::kind;
use crate::document::board::{LONGEST_TEXT, Lane, Lanes, Mood, RowKind, TextRow};
use crate::document::{Edit, LaneEdit};
use crate::domain::Tint;
use crate::engine::analysis::reached_any::PeopleAtAny;
use crate::gui::command::{Command, Request};
use crate::gui::panels::Shown;
use crate::gui::panels::people::Wanted;
use crate::gui::widgets;
use crate::theme::{UNIT, icon};
use egui::Ui;

/// Shows a lane.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, lane: &Lane, requests: &mut Vec<Request>) {
    kind(ui, icon::COLUMNS, "Lane");
    let id = lane.id;
    let mut edit = |edit: LaneEdit| requests.push(Edit::Lane(edit).into());
    if let Some(name) = widgets::name_field(ui, "Lane name", &lane.name) {
        edit(LaneEdit::Rename { lane: id, name });
    }
    let lanes = &shown.map.board.lanes;
    let stages = lanes.stages_in(id, shown.map);
    let names: Vec<&str> =
        stages.iter().filter_map(|stage| shown.map.stages.get(stage)).map(|one| one.stage.name.as_str()).collect();
    let sentence = match names.as_slice() {
        [] => "No stage stands in it; drag one here.".to_owned(),
        names => format!("In it: {}.", names.join(", ")),
    };
    widgets::note(ui, &sentence);
    ui.horizontal(|ui| {
        ui.label("Colour");
        if let Some(tint) = tint(ui, "Colour of the lane", lane.tint) {
            edit(LaneEdit::SetTint { lane: id, tint });
        }
        ui.label("Width");
        let (least, most) = (Lanes::LEAST_WIDTH as u32, Lanes::MOST_WIDTH as u32);
        if let Some(width) = widgets::number_field(ui, "Width of the lane", lane.width as u32, least, most) {
            edit(LaneEdit::SetWidth { lane: id, width: width as f32 });
        }
    });
    let place = lanes.index(id).unwrap_or_default();
    ui.horizontal(|ui| {
        let can_left = place > 0;
        let can_right = place + 1 < lanes.columns.len();
        if ui.add_enabled(can_left, egui::Button::new("Move left")).clicked() {
            edit(LaneEdit::Place { lane: id, to: place.saturating_sub(1) });
        }
        if ui.add_enabled(can_right, egui::Button::new("Move right")).clicked() {
            edit(LaneEdit::Place { lane: id, to: place + 1 });
        }
        if widgets::quiet_button(ui, "Add lane after it").clicked() {
            edit(LaneEdit::Add { name: String::new(), after: Some(id) });
        }
    });
    if !stages.is_empty() && shown.report.is_some() {
        ui.add_space(UNIT);
        let words = "List contacts that reached it";
        if widgets::quiet_button(ui, words).on_hover_text("Those who reached any of its stages.").clicked() {
            let title = format!("Contacts that reached a stage in “{}”", lane.name);
            requests.push(Request::ListPeople(Wanted::found(title, PeopleAtAny { stages })));
        }
    }
    for row in lanes.rows.iter().filter(|row| !row.hidden) {
        widgets::section(ui, &row.name, true, |ui| cell(ui, lane, row, requests));
    }
    widgets::section(ui, "Rows of all lanes", false, |ui| rows(ui, lanes, requests));
    ui.add_space(UNIT);
    if widgets::quiet_button(ui, "Remove lane").clicked() {
        requests.push(Command::Delete.into());
    }
}

fn cell(ui: &mut Ui, lane: &Lane, row: &TextRow, requests: &mut Vec<Request>) {
    if row.kind == RowKind::Emotion {
        let moods = [None, Some(2.0), Some(1.0), Some(0.0), Some(-1.0), Some(-2.0)].map(|one| one.map(Mood::new));
        let mut options: Vec<(Option<Mood>, &str)> =
            moods.into_iter().map(|mood| (mood, mood.map_or("not said", Mood::words))).collect();
        // A point that was dragged stands between two of them.
        if let Some(mood) = lane.mood.filter(|mood| !moods.contains(&Some(*mood))) {
            options.push((Some(mood), mood.words()));
        }
        if let Some(mood) = widgets::choice(ui, "Emotion", &lane.mood, &options, 140.0) {
            requests.push(Edit::Lane(LaneEdit::SetMood { lane: lane.id, mood }).into());
        }
        return;
    }
    let before = lane.texts.get(&row.id).map_or("", String::as_str);
    let name = format!("Text of {}", row.name);
    if let Some(text) = widgets::text_area(ui, &name, before, row.kind.hint(), 2, LONGEST_TEXT) {
        requests.push(Edit::Lane(LaneEdit::SetText { lane: lane.id, row: row.id, text }).into());
    }
}

fn rows(ui: &mut Ui, lanes: &Lanes, requests: &mut Vec<Request>) {
    let mut edit = |edit: LaneEdit| requests.push(Edit::Lane(edit).into());
    for (place, row) in lanes.rows.iter().enumerate() {
        ui.push_id(row.id.0, |ui| {
            ui.horizontal(|ui| {
                let (glyph, name) = if row.hidden {
                    (icon::EYE_SLASH, format!("Show row {}", row.name))
                } else {
                    (icon::EYE, format!("Hide row {}", row.name))
                };
                if widgets::icon_button(ui, glyph, &name).clicked() {
                    edit(LaneEdit::HideRow { row: row.id, hidden: !row.hidden });
                }
                let up = widgets::icon_button(ui, icon::CARET_UP, &format!("Move row {} up", row.name));
                if up.clicked() && place > 0 {
                    edit(LaneEdit::PlaceRow { row: row.id, to: place - 1 });
                }
                let down = widgets::icon_button(ui, icon::CARET_DOWN, &format!("Move row {} down", row.name));
                if down.clicked() && place + 1 < lanes.rows.len() {
                    edit(LaneEdit::PlaceRow { row: row.id, to: place + 1 });
                }
                if widgets::icon_button(ui, icon::TRASH, &format!("Remove row {}", row.name)).clicked() {
                    edit(LaneEdit::RemoveRow(row.id));
                }
                if let Some(name) = widgets::name_field(ui, &format!("Name of row {}", place + 1), &row.name) {
                    edit(LaneEdit::RenameRow { row: row.id, name });
                }
            });
        });
    }
    if widgets::quiet_button(ui, "Add a row of your own").clicked() {
        edit(LaneEdit::AddRow { name: String::new() });
    }
}

/// Lets the user choose a tint, by its name.
pub(super) fn tint(ui: &mut Ui, name: &str, current: Tint) -> Option<Tint> {
    widgets::choice(ui, name, &current, &Tint::ALL.map(|tint| (tint, tint.name())), 90.0)
}
