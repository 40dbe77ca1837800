//! The bar below the map while playing: play, scrub over the volume of activities, speed, stretch, clock and colours.

mod legend;
mod options;
mod ticks;
mod track;

pub use options::SPEEDS;

use super::command::{Command, Request};
use super::playback::{ColourBy, Playback};
use super::{style, widgets};
use crate::domain::Moment;
use crate::engine::analysis::timeline::TimelineReport;
use crate::overlay::replay::{Replay, Step};
use crate::project::data::DataSummary;
use crate::theme::icon;
use egui::{Key, Modifiers, Response, RichText, Ui, vec2};

/// How many times as fast, or as slow, one press of a key makes it.
const FASTER: f32 = 1.5;

/// Height of the row of controls, in logical pixels.
const ROW: f32 = 30.0;
/// Beside the buttons, from this width on there is room for everything in full.
const ROOMY: f32 = 860.0;

/// What the bar shows.
#[derive(Clone, Copy, Default)]
pub struct BarShown<'a> {
    /// The replay; without one it is being prepared.
    pub replay: Option<&'a Replay>,
    /// What is known of the data.
    pub data: Option<&'a DataSummary>,
    /// Whether no replay is to be expected, as there is no data.
    pub nothing_to_play: bool,
    /// By what contacts can be told apart, with the words for it.
    pub choices: &'a [(ColourBy, String)],
    /// Whether the replay for what is chosen is still on its way.
    pub is_coming: bool,
    /// All that the contact did that is played alone.
    pub timeline: Option<&'a TimelineReport>,
    /// How it has fared so far, in a sentence.
    pub fares: Option<&'a str>,
}

/// Returns the height of the bar: a line more where there is a legend.
pub fn height(playback: &Playback) -> f32 {
    if playback.colour_by != ColourBy::Nothing || playback.alone.is_some() { 140.0 } else { 112.0 }
}

/// Moves the playhead and shows the bar; without a replay it says that one is being prepared, or what it needs. Call it once a frame
/// while playing is shown, before the map is.
pub fn show(ui: &mut Ui, playback: &mut Playback, shown: &BarShown<'_>, requests: &mut Vec<Request>) {
    let Some(replay) = shown.replay else {
        ui.horizontal(|ui| {
            if shown.nothing_to_play {
                ui.label("There is nothing to play yet: the replay shows how the contacts of your data walk the map.");
                if ui.button("Import data…").clicked() {
                    requests.push(Command::Import.into());
                }
                return;
            }
            widgets::waiting(ui);
            ui.label("Preparing the replay…");
        });
        return;
    };
    keys(ui, playback, replay, requests);
    if playback.advance(replay, ui.input(|input| f64::from(input.stable_dt))) {
        ui.ctx().request_repaint();
    }
    // All in the row stands on one line, as high as its highest.
    let row = vec2(ui.available_width(), ROW);
    ui.allocate_ui_with_layout(row, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        transport(ui, playback, replay);
        let is_narrow = ui.available_width() < ROOMY;
        let moment = playback.moment_in(replay);
        let words =
            if is_narrow { ticks::in_short(moment, replay.clock()) } else { ticks::in_full(moment, replay.clock()) };
        let full = ticks::in_full(moment, replay.clock());
        let label = egui::Label::new(RichText::new(words).font(style::semibold(14.0))).truncate();
        // Where there is next to no room, speed and menu come first.
        let room = (ui.available_width() - options::LEAST_ROOM).max(0.0);
        let response = ui.scope(|ui| {
            ui.set_max_width(room);
            ui.add(label)
        });
        style::named(response.inner, &full).on_hover_text(full);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            options::show(ui, playback, replay, shown, is_narrow, requests);
        });
    });
    track::show(ui, playback, replay, shown);
    if playback.alone.is_some() || playback.colour_by != ColourBy::Nothing {
        legend::show(ui, playback, replay, shown, requests);
    }
}

/// Carries out the keys of playing. Space is a command.
///
/// Arrows step, with Shift by the next longer step; Home and End go to the ends; comma and full stop make it slower and
/// faster; brackets begin and end a stretch, backslash plays all again; Escape brings everybody back.
fn keys(ui: &Ui, playback: &mut Playback, replay: &Replay, requests: &mut Vec<Request>) {
    if ui.ctx().text_edit_focused() || widgets::is_covered(ui.ctx()) {
        return;
    }
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let step = playback.step_in(replay);
    for (key, forward) in [(Key::ArrowLeft, false), (Key::ArrowRight, true)] {
        if pressed(Modifiers::SHIFT, key) {
            playback.step(replay, step.longer(), forward);
        } else if pressed(Modifiers::NONE, key) {
            playback.step(replay, step, forward);
        }
    }
    let (start, end) = playback.stretch_in(replay);
    if pressed(Modifiers::NONE, Key::Home) {
        playback.seek(replay, start);
    }
    if pressed(Modifiers::NONE, Key::End) {
        playback.seek(replay, end);
    }
    if pressed(Modifiers::NONE, Key::Comma) {
        playback.set_speed(playback.speed / FASTER);
    }
    if pressed(Modifiers::NONE, Key::Period) {
        playback.set_speed(playback.speed * FASTER);
    }
    let moment = playback.moment_in(replay);
    if pressed(Modifiers::NONE, Key::OpenBracket) {
        playback.begin_stretch(replay, moment);
    }
    if pressed(Modifiers::NONE, Key::CloseBracket) {
        playback.end_stretch(replay, moment);
    }
    if pressed(Modifiers::NONE, Key::Backslash) {
        playback.stretch = None;
    }
    if playback.alone.is_some() && pressed(Modifiers::NONE, Key::Escape) {
        requests.push(Request::PlayContact(None));
    }
}

fn transport(ui: &mut Ui, playback: &mut Playback, replay: &Replay) {
    let start = playback.stretch_in(replay).0;
    let step = playback.step_in(replay);
    let (back, forward) = match step {
        Step::Week => ("One week back", "One week on"),
        Step::Day => ("One day back", "One day on"),
        Step::Hour => ("One hour back", "One hour on"),
    };
    if button(ui, icon::SKIP_BACK, "To the beginning").clicked() {
        playback.seek(replay, start);
    }
    if button(ui, icon::CARET_LEFT, back).clicked() {
        playback.step(replay, step, false);
    }
    let (face, name) = if playback.playing { (icon::PAUSE, "Pause") } else { (icon::PLAY, "Play") };
    let play = egui::Button::new(RichText::new(face).font(style::icons(18.0))).min_size(vec2(40.0, ROW));
    if style::named(ui.add(play), name).on_hover_text(format!("{name} (Space)")).clicked() {
        playback.toggle(replay);
    }
    if button(ui, icon::CARET_RIGHT, forward).clicked() {
        playback.step(replay, step, true);
    }
}

fn button(ui: &mut Ui, face: &str, name: &str) -> Response {
    let button = egui::Button::new(RichText::new(face).font(style::icons(15.0)));
    let button = button.frame_when_inactive(false).min_size(vec2(28.0, ROW));
    style::named(ui.add(button), name).on_hover_text(name)
}

/// Writes a moment of a replay in full.
pub fn in_full(replay: &Replay, moment: Moment) -> String {
    ticks::in_full(moment, replay.clock())
}
