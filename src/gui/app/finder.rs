//! The list of all commands to search and run, and the page of keys.

use crate::gui::command::{Command, Request};
use crate::gui::{style, widgets};
use crate::theme::Ink;
use egui::{Align, Key, Layout, Modifiers};

/// The search in the list of commands.
#[derive(Debug, Default)]
pub struct Finder {
    text: String,
    chosen: usize,
}

impl Finder {
    /// Shows the list; returns whether it is to be closed.
    pub fn show(
        &mut self,
        ctx: &egui::Context,
        enabled: impl Fn(Command) -> bool,
        requests: &mut Vec<Request>,
    ) -> bool {
        let mut close = false;
        let needle = self.text.to_lowercase();
        let found: Vec<Command> = Command::ALL
            .iter()
            .copied()
            .filter(|command| *command != Command::Palette && enabled(*command))
            .filter(|command| {
                let shown = command.shown();
                let hay = format!("{} {}", shown.text, shown.tooltip).to_lowercase();
                needle.split_whitespace().all(|word| hay.contains(word))
            })
            .collect();
        let (up, down, enter) = ctx.input_mut(|input| {
            (
                input.consume_key(Modifiers::NONE, Key::ArrowUp),
                input.consume_key(Modifiers::NONE, Key::ArrowDown),
                input.consume_key(Modifiers::NONE, Key::Enter),
            )
        });
        if down {
            self.chosen += 1;
        }
        if up {
            self.chosen = self.chosen.saturating_sub(1);
        }
        self.chosen = self.chosen.min(found.len().saturating_sub(1));
        let modal = egui::Modal::new(egui::Id::unique("commands")).show(ctx, |ui| {
            widgets::dialog_width(ui, 460.0);
            let field =
                egui::TextEdit::singleline(&mut self.text).hint_text("Find a command").desired_width(f32::INFINITY);
            let field = style::named(ui.add(field), "Find a command");
            field.request_focus();
            if field.changed() {
                self.chosen = 0;
            }
            ui.add_space(8.0);
            egui::ScrollArea::vertical().max_height(widgets::list_height(ctx, 360.0, 120.0)).show(ui, |ui| {
                for (place, command) in found.iter().enumerate() {
                    let row = command_row(ui, *command, place == self.chosen);
                    if place == self.chosen && (up || down) {
                        row.scroll_to_me(None);
                    }
                    if row.clicked() || (place == self.chosen && enter) {
                        requests.push(Request::Command(*command));
                        close = true;
                    }
                }
                if found.is_empty() {
                    ui.weak("No command has these words.");
                }
            });
        });
        close || modal.should_close()
    }
}

fn command_row(ui: &mut egui::Ui, command: Command, chosen: bool) -> egui::Response {
    let shown = command.shown();
    let palette = style::palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 30.0), egui::Sense::click());
    if chosen || response.hovered() {
        let ink = if chosen { Ink::AccentSoft } else { Ink::Hover };
        ui.painter().rect_filled(rect, 6.0, style::color(palette, ink));
    }
    let inner = egui::UiBuilder::new()
        .max_rect(rect.shrink2(egui::vec2(8.0, 0.0)))
        .layout(Layout::left_to_right(Align::Center));
    ui.scope_builder(inner, |ui| {
        ui.label(egui::RichText::new(shown.icon).font(style::icons(16.0)));
        ui.add(egui::Label::new(shown.text).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(key) = shown.keys.first() {
                ui.weak(ui.ctx().format_shortcut(key));
            }
        });
    });
    style::named(response, shown.text)
}

/// Shows the page of keys; returns whether it is to be closed.
pub fn help(ctx: &egui::Context) -> bool {
    let gestures = [
        ("Double-click the ground", "new stage"),
        ("Drag from the edge of a card", "arrow to another card, or to a new stage on the ground"),
        ("Drop a card on an arrow", "insert the stage there"),
        ("Drag an activity from the data panel", "stage with that rule"),
        ("Drag the ground", "select what lies inside"),
        ("Wheel, space and drag, middle button", "move the map"),
        ("Ctrl and wheel, pinch", "zoom"),
        ("Arrow keys", "nudge what is selected; with Shift by 10"),
        ("Tab", "next stage along the arrows"),
        ("Ctrl and Enter while finding", "select what is found as well"),
        ("Esc", "take back a gesture, clear the selection"),
    ];
    let mut close = false;
    let modal = widgets::dialog(ctx, "help").show(ctx, |ui| {
        widgets::dialog_width(ui, 620.0);
        ui.label(egui::RichText::new("Keys and gestures").font(style::semibold(18.0)));
        ui.add_space(8.0);
        egui::ScrollArea::vertical().max_height(ctx.content_rect().height() - 160.0).show(ui, |ui| {
            // Both columns break their lines in a small window.
            let room = ui.available_width() - 32.0;
            egui::Grid::new("gestures").num_columns(2).spacing([24.0, 6.0]).show(ui, |ui| {
                for (gesture, meaning) in gestures {
                    ui.scope(|ui| {
                        ui.set_max_width(room * 0.45);
                        ui.add(egui::Label::new(gesture).wrap());
                    });
                    ui.scope(|ui| {
                        ui.set_max_width(room * 0.55);
                        ui.add(egui::Label::new(egui::RichText::new(meaning).weak()).wrap());
                    });
                    ui.end_row();
                }
                for command in Command::ALL {
                    let shown = command.shown();
                    if let Some(key) = shown.keys.first() {
                        ui.label(ui.ctx().format_shortcut(key));
                        ui.scope(|ui| {
                            ui.set_max_width(room * 0.55);
                            ui.add(egui::Label::new(egui::RichText::new(shown.tooltip).weak()).wrap());
                        });
                        ui.end_row();
                    }
                }
            });
        });
        ui.add_space(8.0);
        close = ui.button("Close").clicked();
    });
    close || modal.should_close()
}
