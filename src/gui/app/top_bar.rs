//! The bar at the top: name, undo and redo, what the map is used for, and the commands.

use super::workspace::Workspace;
use crate::gui::command::{Command, Request};
use crate::gui::style;
use crate::gui::view::Mode;
use crate::theme::{Ink, icon};
use egui::{Align, Layout, RichText};

/// How much the bar shows; what gives way is in the menu at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Room {
    /// The least: what the map is used for, and the menu.
    Least,
    /// Undo and redo as well.
    Little,
    /// All tools.
    Tools,
    /// All tools, and words beside icons.
    Words,
}

impl Room {
    /// Returns what there is room for in a window of this width; a segment takes more of it.
    fn of(width: f32, within: bool) -> Self {
        match width {
            _ if width >= if within { 1280.0 } else { 1195.0 } => Self::Words,
            _ if width >= 960.0 => Self::Tools,
            _ if width >= 620.0 => Self::Little,
            _ => Self::Least,
        }
    }

    /// Returns how wide everything is besides the name of the journey.
    fn others(self, within: bool) -> f32 {
        // The menu of segments grows: with a sign, and where there are words with the count of those who are hidden.
        let grown = match (within, self) {
            (false, _) => 0.0,
            (true, Self::Words) => 120.0,
            (true, _) => 24.0,
        };
        grown
            + match self {
                Self::Least => 320.0,
                Self::Little => 420.0,
                Self::Tools => 790.0,
                Self::Words => 1070.0,
            }
    }
}

/// Draws the bar.
pub fn show(ui: &mut egui::Ui, workspace: &mut Workspace, requests: &mut Vec<Request>) {
    let palette = style::palette(ui.ctx());
    let frame = egui::Frame::new()
        .fill(style::color(palette, Ink::Panel))
        .inner_margin(egui::Margin::symmetric(12, 6))
        .stroke(egui::Stroke::NONE);
    egui::Panel::top("top bar").exact_size(46.0).frame(frame).show(ui, |ui| {
        let room = Room::of(ui.ctx().content_rect().width(), workspace.project.within().is_some());
        ui.horizontal_centered(|ui| {
            if room < Room::Tools {
                ui.spacing_mut().item_spacing.x = 5.0;
            }
            tool(ui, Command::Home, true, requests);
            // With letters twice as large the narrowest window has no room for a name; the inspector shows it too.
            if room > Room::Least || ui.ctx().content_rect().width() >= 440.0 {
                title(ui, room, workspace, requests);
                ui.separator();
            }
            let (undo, redo) = {
                let document = workspace.project.document();
                (document.undo_name().map(str::to_owned), document.redo_name().map(str::to_owned))
            };
            if room > Room::Least {
                named_tool(ui, Command::Undo, undo.as_deref(), requests);
                named_tool(ui, Command::Redo, redo.as_deref(), requests);
                ui.separator();
            }
            let words = room == Room::Words;
            modes(ui, words, workspace.view.mode, requests);
            super::lenses::menu(ui, words, workspace, requests);
            if room > Room::Little {
                super::lenses::compare(ui, workspace, requests);
            }
            super::whom::menu(ui, words, workspace, requests);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                menu(ui, workspace, requests);
                if room < Room::Tools {
                    return;
                }
                for command in [Command::ToggleInspector, Command::ToggleBottom, Command::ToggleData] {
                    let open = match command {
                        Command::ToggleInspector => workspace.view.inspector,
                        Command::ToggleBottom => workspace.view.bottom,
                        _ => workspace.view.data_panel,
                    };
                    toggle(ui, command, open, requests);
                }
                ui.separator();
                tool(ui, Command::Palette, true, requests);
                let save = workspace.is_enabled(Command::Save);
                tool(ui, Command::Save, save, requests);
                // In a small window the lens is named and this is an icon.
                let words = if names_import(ui) { "  Import data" } else { "" };
                let import = egui::Button::new(format!("{}{words}", icon::DOWNLOAD_SIMPLE));
                if style::named(ui.add(import), "Import data").on_hover_text(Command::Import.shown().tooltip).clicked()
                {
                    requests.push(Command::Import.into());
                }
            });
        });
    });
}

/// Room that the words on the buttons for import and for comparing take.
const IMPORT: f32 = 60.0;
const COMPARE: f32 = 70.0;

/// Returns whether there is room for words on the button for import.
fn names_import(ui: &egui::Ui) -> bool {
    ui.ctx().content_rect().width() >= 1400.0
}

fn title(ui: &mut egui::Ui, room: Room, workspace: &mut Workspace, requests: &mut Vec<Request>) {
    let name = workspace.project.document().name().to_owned();
    if let Some(text) = &mut workspace.title_edit {
        let field = ui.add(egui::TextEdit::singleline(text).desired_width(220.0));
        let field = style::named(field, "Journey name");
        if !field.has_focus() && !field.lost_focus() {
            field.request_focus();
        }
        if field.lost_focus() {
            if !ui.input(|input| input.key_pressed(egui::Key::Escape)) && !text.trim().is_empty() {
                requests.push(Request::SetTitle(text.trim().to_owned()));
            }
            workspace.title_edit = None;
        }
        return;
    }
    let modified = if workspace.project.document().is_modified() { " •" } else { "" };
    let shown = RichText::new(format!("{name}{modified}")).font(style::semibold(14.0));
    let others = room.others(workspace.project.within().is_some());
    let others = if names_import(ui) { others + IMPORT } else { others };
    let others = if super::lenses::names_compare(ui) { others + COMPARE } else { others };
    let narrowest = match room {
        Room::Least | Room::Little => 60.0,
        Room::Words if workspace.project.within().is_some() => 72.0,
        Room::Tools | Room::Words => 100.0,
    };
    let width = (ui.available_width() - others).clamp(narrowest, 320.0);
    let label = egui::Label::new(shown).truncate().sense(egui::Sense::click());
    let response = ui.scope(|ui| {
        ui.set_max_width(width);
        ui.add(label)
    });
    let hint = if modified.is_empty() {
        "Click to rename the journey."
    } else {
        "Not saved yet. Click to rename the journey."
    };
    let response = style::clickable(response.inner, &format!("Rename journey {name}"));
    if response.on_hover_text(hint).clicked() {
        workspace.title_edit = Some(name);
    }
}

fn modes(ui: &mut egui::Ui, words: bool, current: Mode, requests: &mut Vec<Request>) {
    let palette = style::palette(ui.ctx());
    let well = egui::Frame::new().fill(style::color(palette, Ink::Field)).corner_radius(8).inner_margin(3);
    well.show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for mode in [Mode::Draw, Mode::Measure, Mode::Play] {
            let command = Command::SetMode(mode);
            let shown = command.shown();
            let chosen = mode == current;
            let ink = if chosen { Ink::OnAccent } else { Ink::TextStrong };
            let text = if words { format!("{}  {}", shown.icon, shown.text) } else { shown.icon.to_owned() };
            let text = RichText::new(text).color(style::color(palette, ink));
            let fill = if chosen { style::color(palette, Ink::Accent) } else { egui::Color32::TRANSPARENT };
            let button =
                egui::Button::new(text).fill(fill).stroke(egui::Stroke::NONE).corner_radius(6).selected(chosen);
            let response = style::named(ui.add(button), &format!("Mode {}", shown.text));
            if tooltip(ui, response, command).clicked() {
                requests.push(command.into());
            }
        }
    });
}

fn tooltip(ui: &egui::Ui, response: egui::Response, command: Command) -> egui::Response {
    let shown = command.shown();
    let key = shown.keys.first().map(|key| ui.ctx().format_shortcut(key));
    response.on_hover_ui(|ui| {
        ui.label(shown.tooltip);
        if let Some(key) = key {
            ui.weak(key);
        }
    })
}

fn icon_button(ui: &mut egui::Ui, command: Command, enabled: bool, name: &str) -> egui::Response {
    let text = RichText::new(command.shown().icon).font(style::icons(18.0));
    let button = egui::Button::new(text).frame_when_inactive(false).min_size(egui::vec2(32.0, 30.0));
    style::named(ui.add_enabled(enabled, button), name)
}

fn tool(ui: &mut egui::Ui, command: Command, enabled: bool, requests: &mut Vec<Request>) {
    let response = icon_button(ui, command, enabled, command.shown().text);
    if tooltip(ui, response, command).clicked() {
        requests.push(command.into());
    }
}

fn named_tool(ui: &mut egui::Ui, command: Command, step: Option<&str>, requests: &mut Vec<Request>) {
    let name = step
        .map_or(command.shown().text.to_owned(), |step| format!("{} {}", command.shown().text, step.to_lowercase()));
    let response = icon_button(ui, command, step.is_some(), &name);
    if response.on_hover_text(name).clicked() {
        requests.push(command.into());
    }
}

fn toggle(ui: &mut egui::Ui, command: Command, open: bool, requests: &mut Vec<Request>) {
    let palette = style::palette(ui.ctx());
    let ink = if open { Ink::Accent } else { Ink::TextMuted };
    let text = RichText::new(command.shown().icon).font(style::icons(18.0)).color(style::color(palette, ink));
    let button = egui::Button::new(text).frame_when_inactive(false).min_size(egui::vec2(30.0, 30.0)).selected(open);
    let response = style::named(ui.add(button), command.shown().text);
    if tooltip(ui, response, command).clicked() {
        requests.push(command.into());
    }
}

fn menu(ui: &mut egui::Ui, workspace: &Workspace, requests: &mut Vec<Request>) {
    let text = RichText::new(icon::LIST_BULLETS).font(style::icons(18.0));
    let button = ui.menu_button(text, |ui| {
        ui.set_min_width(230.0);
        let height = ui.ctx().content_rect().height() - 90.0;
        egui::ScrollArea::vertical()
            .max_height(height)
            .min_scrolled_height(height)
            .show(ui, |ui| entries(ui, workspace, requests));
    });
    style::named(button.response, "Menu");
}

fn entries(ui: &mut egui::Ui, workspace: &Workspace, requests: &mut Vec<Request>) {
    for (place, command) in Command::ALL.iter().copied().enumerate() {
        if matches!(
            command,
            Command::Undo | Command::AddStage | Command::ZoomIn | Command::ToggleData | Command::Palette
        ) && place > 0
        {
            ui.separator();
        }
        if matches!(
            command,
            Command::SetMode(_)
                | Command::SetLens(_)
                | Command::ShowTab(_)
                | Command::Align(_)
                | Command::Distribute(_)
        ) {
            continue;
        }
        let shown = command.shown();
        let mut button = egui::Button::new(format!("{}   {}", shown.icon, shown.text));
        if let Some(key) = shown.keys.first() {
            button = button.shortcut_text(ui.ctx().format_shortcut(key));
        }
        if style::named(ui.add_enabled(workspace.is_enabled(command), button), shown.text).clicked() {
            requests.push(command.into());
            ui.close();
        }
    }
}
