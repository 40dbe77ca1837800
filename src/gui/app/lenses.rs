//! The menu of lenses in the bar at the top.

use super::workspace::Workspace;
use crate::gui::command::{Command, Request};
use crate::gui::style;
use crate::gui::view::Mode;
use crate::overlay::Lens;
use crate::theme::{Ink, icon};
use egui::{Button, RichText};

/// Narrower windows show the button to compare without its word.
const NARROW: f32 = 1500.0;

/// Returns whether there is room for words on the button for comparing.
pub(super) fn names_compare(ui: &egui::Ui) -> bool {
    ui.ctx().content_rect().width() >= NARROW
}

/// Shows the menu; its button names the lens. While drawing and playing it leads to measuring.
pub fn menu(ui: &mut egui::Ui, words: bool, workspace: &Workspace, requests: &mut Vec<Request>) {
    let palette = style::palette(ui.ctx());
    let ink = |ink| style::color(palette, ink);
    let current = workspace.view.lens.lens;
    let measures = workspace.view.mode == Mode::Measure;
    let colour = match (measures, current) {
        (false, _) => Ink::TextMuted,
        (true, Lens::Conversion) => Ink::TextStrong,
        (true, _) => Ink::MovedOnText,
    };
    let label = if words { format!("{}  {}", current.icon(), current.text()) } else { current.icon().to_owned() };
    let label = RichText::new(label).color(ink(colour));
    let caret = RichText::new(icon::CARET_DOWN).font(style::icons(11.0)).color(ink(Ink::TextMuted));
    let mut button = Button::new(label).right_text(caret);
    if measures && current != Lens::Conversion {
        button = button.fill(ink(Ink::AccentSoft));
    }
    let response = egui::containers::menu::MenuButton::from_button(button)
        .ui(ui, |ui| {
            ui.set_min_width(220.0);
            for lens in Lens::ALL {
                let command = Command::SetLens(lens);
                let shown = command.shown();
                let text = format!("{}   {}", lens.icon(), lens.text());
                let mut button = Button::selectable(lens == current, text).min_size(egui::vec2(208.0, 26.0));
                if let Some(key) = shown.keys.first() {
                    button = button.shortcut_text(ui.ctx().format_shortcut(key));
                }
                let response = style::named(ui.add(button), shown.text).on_hover_text(lens.tooltip());
                if response.clicked() {
                    requests.push(command.into());
                    ui.close();
                }
            }
        })
        .0;
    style::named(response, &format!("Lens: the map shows {}", current.text().to_lowercase()))
        .on_hover_text("What the map shows of its figures");
}

/// Shows the button to compare two groups on the map.
pub fn compare(ui: &mut egui::Ui, workspace: &Workspace, requests: &mut Vec<Request>) {
    let palette = style::palette(ui.ctx());
    let ink = |ink| style::color(palette, ink);
    let measures = workspace.view.mode == Mode::Measure;
    let on = measures && workspace.view.lens.compare.is_some();
    let colour = ink(if on { Ink::MovedOnText } else { Ink::TextStrong });
    // In a small window the word gives way to the tools on the right.
    let narrow = !names_compare(ui);
    let words = if narrow { String::new() } else { "  Compare".to_owned() };
    let mut button =
        Button::new(RichText::new(format!("{}{words}", Command::Compare.shown().icon)).color(colour)).selected(on);
    if !on {
        button = button.fill(egui::Color32::TRANSPARENT);
    }
    let compare = style::named(ui.add(button), "Compare on the map");
    let key = Command::Compare.shown().keys.first().map(|key| ui.ctx().format_shortcut(key)).unwrap_or_default();
    let tooltip = format!("{} ({key})", Command::Compare.shown().tooltip);
    if compare.on_hover_text(tooltip).clicked() {
        requests.push(Command::Compare.into());
    }
}
