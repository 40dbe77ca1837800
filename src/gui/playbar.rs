//! The bar below the map while playing: play, scrub over the volume of activities, speed, loop and clock.

mod ticks;

use super::playback::{Playback, SPEEDS};
use super::{style, widgets};
use crate::domain::{Moment, Span};
use crate::overlay::replay::{Clock, Replay, Step};
use crate::project::data::DataSummary;
use crate::theme::{Ink, Palette, icon};
use egui::{
    CornerRadius, CursorIcon, Key, Modifiers, Rect, Response, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

/// Height of the histogram with its dates.
const TRACK_HEIGHT: f32 = 54.0;
/// Height of the row of dates under the histogram.
const DATES_HEIGHT: f32 = 16.0;
/// Room for one date under the histogram.
const DATE_WIDTH: f32 = 84.0;

/// Moves the playhead and shows the bar; without a replay it says that one is being prepared. Call it once a frame
/// while playing is shown, before the map is.
pub fn show(ui: &mut Ui, playback: &mut Playback, replay: Option<&Replay>, data: Option<&DataSummary>) {
    let Some(replay) = replay else {
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label("Preparing the replay…");
        });
        return;
    };
    keys(ui, playback, replay);
    if playback.advance(replay, ui.input(|input| f64::from(input.stable_dt))) {
        ui.ctx().request_repaint();
    }
    ui.horizontal(|ui| {
        transport(ui, playback, replay);
        let moment = ticks::in_full(playback.moment_in(replay), replay.clock());
        ui.label(RichText::new(moment).font(style::semibold(14.0)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| options(ui, playback, replay));
    });
    track(ui, playback, replay, data);
}

/// Carries out the keys of playing: arrows step by the hour, with Shift by the day; Home and End go to the ends. Space is a command.
fn keys(ui: &Ui, playback: &mut Playback, replay: &Replay) {
    if ui.ctx().text_edit_focused() || widgets::is_covered(ui.ctx()) {
        return;
    }
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    for (key, forward) in [(Key::ArrowLeft, false), (Key::ArrowRight, true)] {
        if pressed(Modifiers::SHIFT, key) {
            playback.step(replay, Step::Day, forward);
        } else if pressed(Modifiers::NONE, key) {
            playback.step(replay, Step::Hour, forward);
        }
    }
    let (start, end) = replay.range();
    if pressed(Modifiers::NONE, Key::Home) {
        playback.seek(replay, start);
    }
    if pressed(Modifiers::NONE, Key::End) {
        playback.seek(replay, end);
    }
}

fn transport(ui: &mut Ui, playback: &mut Playback, replay: &Replay) {
    let (start, end) = replay.range();
    let step = if end.since(start) > Span(4 * Span::DAY.0) { Step::Day } else { Step::Hour };
    let (back, forward) = match step {
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
    let play = egui::Button::new(RichText::new(face).font(style::icons(18.0))).min_size(vec2(40.0, 30.0));
    if style::named(ui.add(play), name).on_hover_text(format!("{name} (Space)")).clicked() {
        playback.toggle(replay);
    }
    if button(ui, icon::CARET_RIGHT, forward).clicked() {
        playback.step(replay, step, true);
    }
}

fn options(ui: &mut Ui, playback: &mut Playback, replay: &Replay) {
    let picked = format!("{}×", playback.speed);
    let response = egui::ComboBox::from_id_salt("speed").selected_text(picked).width(76.0).show_ui(ui, |ui| {
        for speed in SPEEDS {
            let passing = Playback { speed, ..playback.clone() }.data_speed(replay);
            let text = format!("{speed}×  ({passing} a second)");
            if ui.selectable_label(playback.speed == speed, text).clicked() {
                playback.set_speed(speed);
            }
        }
    });
    style::named(response.response, "Speed").on_hover_text("How fast the replay runs");
    ui.toggle_value(&mut playback.looping, "Loop").on_hover_text("Start again at the end");
    let mut clock = playback.clock;
    ui.selectable_value(&mut clock, Clock::Relative, "From entry").on_hover_text("Everyone starts together");
    ui.selectable_value(&mut clock, Clock::Absolute, "Calendar")
        .on_hover_text("Everyone moves at the time in the data");
    playback.set_clock(clock);
}

fn button(ui: &mut Ui, face: &str, name: &str) -> Response {
    let button = egui::Button::new(RichText::new(face).font(style::icons(15.0))).frame(false);
    style::named(ui.add(button), name).on_hover_text(name)
}

/// The volume of activities over time with the playhead, which can be dragged.
fn track(ui: &mut Ui, playback: &mut Playback, replay: &Replay, data: Option<&DataSummary>) {
    let palette = style::palette(ui.ctx());
    let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), TRACK_HEIGHT), Sense::click_and_drag());
    let line = Line { range: replay.range(), area: area.shrink2(vec2(6.0, 0.0)) };
    let moment = playback.moment_in(replay);
    response.widget_info(|| {
        let text = ticks::in_full(moment, replay.clock());
        WidgetInfo {
            value: Some(f64::from(line.part(moment))),
            ..WidgetInfo::labeled(Role::Slider, true, format!("Time: {text}"))
        }
    });
    if let Some(at) =
        response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on() || response.clicked())
    {
        playback.seek(replay, line.moment(at.x));
    }
    if ui.is_rect_visible(area) {
        let volume = data.filter(|_| replay.clock() == Clock::Absolute);
        paint_track(ui, &line, playback.moment_in(replay), replay.clock(), volume, palette);
    }
    response.on_hover_cursor(CursorIcon::PointingHand);
}

/// A line of time on the screen.
struct Line {
    range: (Moment, Moment),
    area: Rect,
}

impl Line {
    fn length(&self) -> f64 {
        (self.range.1.0 as f64 - self.range.0.0 as f64).max(1.0)
    }

    fn part(&self, moment: Moment) -> f32 {
        ((moment.0 as f64 - self.range.0.0 as f64) / self.length()) as f32
    }

    fn x(&self, moment: Moment) -> f32 {
        self.area.left() + self.area.width() * self.part(moment)
    }

    fn moment(&self, x: f32) -> Moment {
        let part = f64::from((x - self.area.left()) / self.area.width().max(1.0)).clamp(0.0, 1.0);
        Moment(self.range.0.0.saturating_add((part * self.length()) as i64))
    }
}

fn paint_track(ui: &Ui, line: &Line, moment: Moment, clock: Clock, volume: Option<&DataSummary>, palette: Palette) {
    let painter = ui.painter_at(line.area.expand(6.0));
    let ink = |ink| style::color(palette, ink);
    let bars = Rect::from_min_max(line.area.min, pos2(line.area.right(), line.area.bottom() - DATES_HEIGHT));
    painter.rect_filled(bars, 4, ink(Ink::Field));
    let now = line.x(moment);
    if let Some((data, range)) = volume.and_then(|data| Some((data, data.range?))) {
        let most = data.volume.iter().copied().max().unwrap_or(0).max(1) as f32;
        let width = (range.1.0 as f64 - range.0.0 as f64) / data.volume.len().max(1) as f64;
        let edge = |bin: usize| line.x(Moment(range.0.0.saturating_add((width * bin as f64) as i64)));
        for (bin, count) in data.volume.iter().enumerate().filter(|(_, count)| **count > 0) {
            let height = (bars.height() - 4.0) * *count as f32 / most;
            let (from, to) = (edge(bin), edge(bin + 1));
            let bar = Rect::from_min_max(
                pos2(from, bars.bottom() - height.max(1.0)),
                pos2(to.max(from + 1.0), bars.bottom()),
            );
            let fill = if from <= now { ink(Ink::Accent) } else { ink(Ink::StillInTime).gamma_multiply(0.7) };
            painter.rect_filled(bar, CornerRadius::ZERO, fill);
        }
    } else {
        let done = Rect::from_min_max(bars.min, pos2(now, bars.bottom()));
        painter.rect_filled(done, 4, ink(Ink::AccentSoft));
    }
    let font = egui::FontId::proportional(11.0);
    let most = (line.area.width() / DATE_WIDTH) as usize;
    for (tick, text) in ticks::ticks(line.range, clock, most) {
        let x = line.x(tick);
        painter.vline(x, bars.bottom()..=bars.bottom() + 3.0, Stroke::new(1.0, ink(Ink::PanelBorder)));
        let galley = painter.layout_no_wrap(text, font.clone(), ink(Ink::TextMuted));
        let room = (line.area.right() - galley.size().x).max(line.area.left());
        let left = (x - galley.size().x / 2.0).clamp(line.area.left(), room);
        painter.galley(pos2(left, line.area.bottom() - galley.size().y + 1.0), galley, ink(Ink::TextMuted));
    }
    painter.vline(now, bars.y_range(), Stroke::new(2.0, ink(Ink::TextStrong)));
    painter.circle_filled(pos2(now, bars.top() + 4.0), 5.0, ink(Ink::TextStrong));
}
