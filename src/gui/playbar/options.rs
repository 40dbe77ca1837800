//! What can be chosen for the replay: colours, clock, loop, speed, and the rest in a menu.

use super::BarShown;
use crate::gui::command::{Command, Request};
use crate::gui::playback::{ColourBy, FASTEST, Playback, SLOWEST};
use crate::gui::{style, widgets};
use crate::overlay::replay::{Clock, Replay, Step};
use crate::theme::icon;
use egui::{DragValue, RichText, Slider, Ui};

/// Speeds offered by name.
pub const SPEEDS: [f32; 10] = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0];
/// With less room than this, loop and clock are in the menu.
const TINY: f32 = 460.0;
/// With less room than this, the colours are in the menu as well.
const LEAST: f32 = 300.0;
/// Room that the least of them take: speed and menu.
pub(super) const LEAST_ROOM: f32 = 112.0;
/// Fewest and most frames of a strip.
const FRAMES: std::ops::RangeInclusive<u32> = 2..=60;

/// Shows them from right to left.
pub(super) fn show(
    ui: &mut Ui,
    playback: &mut Playback,
    replay: &Replay,
    shown: &BarShown<'_>,
    is_narrow: bool,
    requests: &mut Vec<Request>,
) {
    let is_tiny = ui.available_width() < TINY;
    let is_told_apart = playback.alone.is_none() && shown.choices.len() > 1;
    let in_menu = is_told_apart && ui.available_width() < LEAST;
    let choices = if in_menu { shown.choices } else { &[] };
    more(ui, playback, replay, (is_tiny, choices), requests);
    speed(ui, playback, replay, is_narrow);
    if !is_tiny {
        loop_and_clock(ui, playback);
    }
    if is_told_apart && !in_menu {
        colour(ui, playback, shown, is_narrow);
    }
}

/// Whether it starts again at the end, and whether everyone starts together.
fn loop_and_clock(ui: &mut Ui, playback: &mut Playback) {
    ui.toggle_value(&mut playback.looping, "Loop").on_hover_text("Start again at the end");
    let mut clock = playback.clock;
    ui.selectable_value(&mut clock, Clock::Relative, "From entry").on_hover_text("Everyone starts together");
    ui.selectable_value(&mut clock, Clock::Absolute, "Calendar")
        .on_hover_text("Everyone moves at the time in the data");
    playback.set_clock(clock);
}

/// By what contacts are told apart.
fn colour(ui: &mut Ui, playback: &mut Playback, shown: &BarShown<'_>, is_narrow: bool) {
    let width = if is_narrow { 96.0 } else { 140.0 };
    let options: Vec<(ColourBy, &str)> = shown.choices.iter().map(|(by, words)| (by.clone(), words.as_str())).collect();
    let inner = ui.scope(|ui| widgets::choice(ui, "Colour", &playback.colour_by, &options, width));
    if let Some(by) = inner.inner {
        playback.set_colour_by(by);
    }
    inner.response.on_hover_text("By what contacts are told apart");
}

/// How fast it plays: a slider, named speeds, and what that means in words.
fn speed(ui: &mut Ui, playback: &mut Playback, replay: &Replay, is_narrow: bool) {
    let times = format!("{}×", short(playback.speed));
    let words = if is_narrow { times } else { format!("{times} · {}", per_second(playback, replay)) };
    let response = ui.menu_button(words, |ui| {
        ui.set_min_width(230.0);
        let mut speed = playback.speed;
        ui.spacing_mut().slider_width = 160.0;
        let slider = Slider::new(&mut speed, SLOWEST..=FASTEST).logarithmic(true).suffix("×").max_decimals(2);
        if style::named(ui.add(slider), "Speed, times").changed() {
            playback.set_speed(speed);
        }
        for speed in SPEEDS {
            let words = format!("{speed}×  ({})", per_second(&Playback { speed, ..playback.clone() }, replay));
            if ui.selectable_label(playback.speed == speed, words).clicked() {
                playback.set_speed(speed);
                ui.close();
            }
        }
    });
    style::named(response.response, "Speed").on_hover_ui(|ui| {
        ui.label(format!("How fast it plays: {}", per_second(playback, replay)));
        ui.weak("Comma makes it slower, full stop faster.");
    });
}

fn per_second(playback: &Playback, replay: &Replay) -> String {
    format!("{} per second", playback.data_speed(replay))
}

fn short(speed: f32) -> String {
    let text = format!("{speed:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// How far arrows step, how dots look, the stretch, and saving frames.
fn more(
    ui: &mut Ui,
    playback: &mut Playback,
    replay: &Replay,
    (is_tiny, choices): (bool, &[(ColourBy, String)]),
    requests: &mut Vec<Request>,
) {
    let face = RichText::new(icon::DOTS_THREE).font(style::icons(16.0));
    let response = ui.menu_button(face, |ui| {
        ui.set_min_width(250.0);
        let height = widgets::list_height(ui.ctx(), 420.0, 40.0);
        egui::ScrollArea::vertical().max_height(height).show(ui, |ui| {
            if is_tiny {
                ui.horizontal(|ui| loop_and_clock(ui, playback));
                ui.separator();
            }
            for (by, words) in choices {
                if ui.selectable_label(playback.colour_by == *by, words).clicked() {
                    playback.set_colour_by(by.clone());
                }
            }
            if !choices.is_empty() {
                ui.separator();
            }
            rest(ui, playback, replay, requests);
        });
    });
    style::named(response.response, "More for playing");
}

/// What is in the menu in any window.
fn rest(ui: &mut Ui, playback: &mut Playback, replay: &Replay, requests: &mut Vec<Request>) {
    ui.horizontal(|ui| {
        ui.label("Arrow keys go one");
        let now = playback.step_in(replay);
        for step in Step::ALL {
            if ui.selectable_label(now == step, step.name()).clicked() {
                playback.step = Some(step);
            }
        }
    });
    ui.separator();
    widgets::tick(ui, "Trails behind moving dots", &mut playback.trails);
    widgets::tick(ui, "Join dots where it is dense", &mut playback.merge);
    ui.separator();
    let moment = playback.moment_in(replay);
    if ui.button("Begin the stretch here   [").clicked() {
        playback.begin_stretch(replay, moment);
    }
    if ui.button("End the stretch here   ]").clicked() {
        playback.end_stretch(replay, moment);
    }
    if ui.add_enabled(playback.stretch.is_some(), egui::Button::new("Play all of it   \\")).clicked() {
        playback.stretch = None;
    }
    ui.separator();
    ui.horizontal(|ui| {
        ui.label("Frames in a strip");
        style::named(ui.add(DragValue::new(&mut playback.frames).range(FRAMES)), "Frames in a strip");
    });
    for command in [Command::ExportStrip, Command::ExportAnimation] {
        if ui.button(command.shown().text).on_hover_text(command.shown().tooltip).clicked() {
            requests.push(command.into());
            ui.close();
        }
    }
}
