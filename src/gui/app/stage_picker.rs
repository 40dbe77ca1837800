//! Picking a stage by name for an arrow: what the pointer does by dragging, from the keyboard.

use crate::document::{Edit, Map};
use crate::domain::{StageId, TransitionId};
use crate::gui::command::Request;
use crate::gui::style;
use crate::overlay::scene::card_icon;
use crate::overlay::text;
use crate::theme::{Ink, Weight};
use egui::{Key, Modifiers};

/// For what a stage is picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// An arrow from this stage leads there.
    Connect(StageId),
    /// The arrow begins there.
    Start(TransitionId),
    /// The arrow ends there.
    End(TransitionId),
    /// The stage is put on the arrow.
    Between(TransitionId),
}

impl For {
    fn title(self, map: &Map) -> String {
        let name = |id: &StageId| map.stages.get(id).map_or("", |one| one.stage.name.as_str());
        let arrow = |id: &TransitionId| {
            map.transitions.get(id).map_or(String::new(), |step| format!("{} → {}", name(&step.from), name(&step.to)))
        };
        match self {
            Self::Connect(from) => format!("Connect “{}” to", name(&from)),
            Self::Start(step) => format!("Let “{}” start at", arrow(&step)),
            Self::Between(step) => format!("Put on “{}”", arrow(&step)),
            Self::End(step) => format!("Let “{}” end at", arrow(&step)),
        }
    }

    /// Returns what picking a stage does, or why it cannot be picked; nothing for the stage that it is about.
    fn pick(self, map: &Map, stage: StageId) -> Option<Result<Edit, &'static str>> {
        let taken = "joined already";
        match self {
            Self::Connect(from) if from == stage => None,
            Self::Connect(from) => Some(match map.transition_between(from, stage) {
                Some(_) => Err(taken),
                None => Ok(Edit::Connect { from, to: stage }),
            }),
            Self::Between(on) => {
                let step = map.transitions.get(&on)?;
                if stage == step.from || stage == step.to {
                    return None;
                }
                Some(match map.transition_between(step.from, stage) {
                    Some(_) => Err(taken),
                    None => Ok(Edit::MoveOntoTransition { stage, on }),
                })
            }
            Self::Start(id) | Self::End(id) => {
                let step = map.transitions.get(&id)?;
                let ends = if matches!(self, Self::Start(_)) { (stage, step.to) } else { (step.from, stage) };
                if ends == (step.from, step.to) {
                    return Some(Err("it is there now"));
                }
                Some(match map.transition_between(ends.0, ends.1) {
                    Some(_) => Err(taken),
                    None => Ok(Edit::Reattach { transition: id, from: ends.0, to: ends.1 }),
                })
            }
        }
    }
}

/// The list of stages with a search.
#[derive(Debug)]
pub struct StagePicker {
    what: For,
    text: String,
    chosen: usize,
}

/// A line of the list.
struct Row {
    glyph: &'static str,
    name: String,
    edit: Result<Edit, &'static str>,
}

impl StagePicker {
    /// Opens the list.
    pub fn new(what: For) -> Self {
        Self { what, text: String::new(), chosen: 0 }
    }

    fn rows(&self, map: &Map) -> Vec<Row> {
        let asked = self.text.to_lowercase();
        let found = map.stages.values().filter(|record| {
            let name = record.stage.name.to_lowercase();
            asked.split_whitespace().all(|word| name.contains(word))
        });
        let rows = found.filter_map(|record| {
            let edit = self.what.pick(map, record.stage.id)?;
            Some(Row { glyph: card_icon(record), name: record.stage.name.clone(), edit })
        });
        let mut rows: Vec<Row> = rows.collect();
        rows.sort_by_key(|row| row.edit.is_err());
        rows
    }

    /// Shows the list; returns whether it is to be closed.
    pub fn show(&mut self, ctx: &egui::Context, map: &Map, requests: &mut Vec<Request>) -> bool {
        let mut close = false;
        let rows = self.rows(map);
        let can = rows.iter().take_while(|row| row.edit.is_ok()).count();
        let (up, down, enter) = ctx.input_mut(|input| {
            let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
            (pressed(Key::ArrowUp), pressed(Key::ArrowDown), pressed(Key::Enter))
        });
        self.chosen = (self.chosen + usize::from(down)).saturating_sub(usize::from(up)).min(can.saturating_sub(1));
        let modal = egui::Modal::new(egui::Id::unique("stages")).show(ctx, |ui| {
            crate::gui::widgets::dialog_width(ui, 420.0);
            let title = text::fit(&text::tame(&self.what.title(map)), Weight::SemiBold, 14.0, 410.0);
            ui.label(egui::RichText::new(title).font(style::semibold(14.0)));
            ui.add_space(6.0);
            let field =
                egui::TextEdit::singleline(&mut self.text).hint_text("Name of a stage").desired_width(f32::INFINITY);
            let field = style::named(ui.add(field), "Pick a stage");
            field.request_focus();
            if field.changed() {
                self.chosen = 0;
            }
            ui.add_space(6.0);
            egui::ScrollArea::vertical().max_height(crate::gui::widgets::list_height(ctx, 320.0, 150.0)).show(
                ui,
                |ui| {
                    for (place, row) in rows.iter().enumerate() {
                        let chosen = place == self.chosen && row.edit.is_ok();
                        let response = stage_row(ui, row, chosen);
                        if chosen && (up || down) {
                            response.scroll_to_me(None);
                        }
                        if let Ok(edit) = &row.edit
                            && (response.clicked() || (chosen && enter))
                        {
                            requests.push(edit.clone().into());
                            close = true;
                        }
                    }
                    if rows.is_empty() {
                        ui.weak("No other stage has these words.");
                    }
                },
            );
        });
        close || modal.should_close()
    }
}

fn stage_row(ui: &mut egui::Ui, row: &Row, chosen: bool) -> egui::Response {
    let palette = style::palette(ui.ctx());
    let (area, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 30.0), egui::Sense::click());
    if row.edit.is_ok() && (chosen || response.hovered()) {
        let ink = if chosen { Ink::AccentSoft } else { Ink::Hover };
        ui.painter().rect_filled(area, 6.0, style::color(palette, ink));
    }
    let ink = if row.edit.is_ok() { Ink::TextStrong } else { Ink::TextMuted };
    let color = style::color(palette, ink);
    let at = egui::pos2(area.left() + 8.0, area.center().y);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, row.glyph, style::icons(16.0), color);
    let note = row.edit.as_ref().err().copied().unwrap_or_default();
    let font = egui::FontId::proportional(13.5);
    let room = area.width() - 60.0 - text::width(note, Weight::Regular, 13.0);
    let name = text::fit(&text::tame(&row.name), Weight::Regular, 13.5, room);
    ui.painter().text(at + egui::vec2(26.0, 0.0), egui::Align2::LEFT_CENTER, name, font.clone(), color);
    let right = egui::pos2(area.right() - 8.0, area.center().y);
    ui.painter().text(right, egui::Align2::RIGHT_CENTER, note, font, style::color(palette, Ink::TextMuted));
    let name = if note.is_empty() { row.name.clone() } else { format!("{}, {note}", row.name) };
    style::named(response, &name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Point};

    #[test]
    fn stages_are_offered_and_those_that_cannot_be_say_why() {
        let mut document = Document::default();
        for name in ["Visit", "Trial", "Paid"] {
            let edit = Edit::AddStage { name: name.into(), rule: Default::default(), at: Point::default() };
            document.apply(edit).unwrap();
        }
        let step = document.apply(Edit::Connect { from: StageId(0), to: StageId(1) }).unwrap().transitions[0];
        let rows = |what, text: &str| {
            let picker = StagePicker { text: text.to_owned(), ..StagePicker::new(what) };
            let rows = picker.rows(document.map()).into_iter();
            rows.map(|row| (row.name, row.edit.err().unwrap_or("can be"))).collect::<Vec<_>>()
        };
        let owned = |name: &str, why| (name.to_owned(), why);
        let connect = For::Connect(StageId(0));
        assert_eq!(rows(connect, ""), [owned("Paid", "can be"), owned("Trial", "joined already")]);
        assert_eq!(rows(connect, "PAI"), [owned("Paid", "can be")]);
        assert_eq!(
            rows(For::End(step), ""),
            [owned("Visit", "can be"), owned("Paid", "can be"), owned("Trial", "it is there now")]
        );
        let paid = For::Start(step).pick(document.map(), StageId(2));
        assert_eq!(paid, Some(Ok(Edit::Reattach { transition: step, from: StageId(2), to: StageId(1) })));
        assert_eq!(For::End(step).title(document.map()), "Let “Visit → Trial” end at");
    }
}
