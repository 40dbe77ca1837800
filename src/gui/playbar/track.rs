//! The line of time: volume of activities, the playhead, and the stretch that is played.

use super::{BarShown, ticks};
use crate::domain::Moment;
use crate::engine::analysis::timeline::TimelineReport;
use crate::gui::playback::Playback;
use crate::gui::style;
use crate::overlay::replay::{Clock, Replay};
use crate::overlay::text;
use crate::project::data::DataSummary;
use crate::theme::{Ink, Palette};
use egui::{CornerRadius, CursorIcon, Pos2, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Height of the histogram with its dates.
const TRACK_HEIGHT: f32 = 54.0;
/// Height of the row of dates under the histogram.
const DATES_HEIGHT: f32 = 16.0;
/// Room for one date under the histogram.
const DATE_WIDTH: f32 = 84.0;
/// Width of a handle at an end of the stretch.
const HANDLE: f32 = 10.0;
/// From so near the pointer names an activity.
const NEAR: f32 = 6.0;

/// The volume of activities over time with the playhead and the ends of the stretch, all of which can be dragged.
pub(super) fn show(ui: &mut Ui, playback: &mut Playback, replay: &Replay, shown: &BarShown<'_>) {
    let palette = style::palette(ui.ctx());
    let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), TRACK_HEIGHT), Sense::click_and_drag());
    let line = Line { range: replay.range(), area: area.shrink2(vec2(HANDLE, 0.0)) };
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
        let moment = line.moment(at.x);
        // With Shift a drag marks a stretch.
        if ui.input(|input| input.modifiers.shift) {
            if response.drag_started() {
                playback.stretch = None;
                playback.begin_stretch(replay, moment);
            }
            playback.end_stretch(replay, moment);
        }
        playback.seek(replay, moment);
    }
    let (from, to) = playback.stretch_in(replay);
    let began = handle(ui, &line, "Beginning of the stretch", line.x(from) - HANDLE, (from, replay));
    let ended = handle(ui, &line, "End of the stretch", line.x(to), (to, replay));
    if let Some(at) = began {
        playback.begin_stretch(replay, line.moment(at.x + HANDLE / 2.0));
    }
    if let Some(at) = ended {
        playback.end_stretch(replay, line.moment(at.x - HANDLE / 2.0));
    }
    if ui.is_rect_visible(area) {
        let volume = shown.data.filter(|_| replay.clock() == Clock::Absolute && playback.alone.is_none());
        paint(ui, &line, playback, replay, volume, palette);
        if let Some(timeline) = shown.timeline.filter(|_| playback.alone.is_some()) {
            activities(ui, &line, timeline, replay, &response);
        }
    }
    response.on_hover_cursor(CursorIcon::PointingHand);
}

/// A handle at an end of the stretch; returns where it is dragged to.
fn handle(ui: &Ui, line: &Line, name: &str, left: f32, (moment, replay): (Moment, &Replay)) -> Option<Pos2> {
    let bottom = line.area.bottom() - DATES_HEIGHT;
    let area = Rect::from_min_max(pos2(left, line.area.top()), pos2(left + HANDLE, bottom));
    let response = ui.interact(area, ui.scope_id().with(name), Sense::drag());
    response.widget_info(|| {
        let text = format!("{name}: {}", ticks::in_full(moment, replay.clock()));
        WidgetInfo { value: Some(f64::from(line.part(moment))), ..WidgetInfo::labeled(Role::Slider, true, text) }
    });
    let dragged = response.interact_pointer_pos().filter(|_| response.dragged());
    response.on_hover_cursor(CursorIcon::ResizeHorizontal).on_hover_text(format!("{name}: drag to play only a part"));
    dragged
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

fn paint(ui: &Ui, line: &Line, playback: &Playback, replay: &Replay, volume: Option<&DataSummary>, palette: Palette) {
    let (moment, clock) = (playback.moment_in(replay), replay.clock());
    let painter = ui.painter_at(line.area.expand2(vec2(HANDLE, 6.0)));
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
    stretch(&painter, line, bars, playback, replay, palette);
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

/// Dims what is not played, and draws the two handles.
fn stretch(painter: &egui::Painter, line: &Line, bars: Rect, playback: &Playback, replay: &Replay, palette: Palette) {
    let ink = |ink| style::color(palette, ink);
    let (from, to) = playback.stretch_in(replay);
    let (left, right) = (line.x(from), line.x(to));
    if playback.stretch.is_some() {
        let dim = ink(Ink::Panel).gamma_multiply(0.72);
        painter.rect_filled(Rect::from_min_max(bars.min, pos2(left, bars.bottom())), 0, dim);
        painter.rect_filled(Rect::from_min_max(pos2(right, bars.top()), bars.max), 0, dim);
        let edge = Stroke::new(1.5, ink(Ink::Accent));
        painter.hline(left..=right, bars.top(), edge);
        painter.hline(left..=right, bars.bottom(), edge);
    }
    let color = if playback.stretch.is_some() { ink(Ink::Accent) } else { ink(Ink::PanelBorder) };
    for (x, is_left) in [(left - HANDLE, true), (right, false)] {
        let area = Rect::from_min_max(pos2(x, bars.top()), pos2(x + HANDLE, bars.bottom())).shrink2(vec2(1.0, 0.0));
        let (outer, inner) = (4, 0);
        let corners = if is_left {
            CornerRadius { nw: outer, sw: outer, ne: inner, se: inner }
        } else {
            CornerRadius { nw: inner, sw: inner, ne: outer, se: outer }
        };
        painter.rect_filled(area, corners, color);
        let grip = Stroke::new(1.0, ink(Ink::Panel));
        for across in [-1.5, 1.5] {
            painter.vline(area.center().x + across, area.center().y - 5.0..=area.center().y + 5.0, grip);
        }
    }
}

/// All that one contact did, each activity where it belongs on the line: filled where it brought the contact to a stage.
fn activities(ui: &Ui, line: &Line, timeline: &TimelineReport, replay: &Replay, response: &Response) {
    let palette = style::palette(ui.ctx());
    let zero = match (replay.clock(), replay.thread().and_then(|thread| thread.steps.first())) {
        (Clock::Relative, Some(first)) => first.arrival.0,
        _ => 0,
    };
    let middle = line.area.top() + (line.area.height() - DATES_HEIGHT) / 2.0;
    let mut nearest: Option<(f32, String)> = None;
    for activity in &timeline.activities {
        let moment = Moment(activity.moment.0.saturating_sub(zero));
        if moment < line.range.0 || moment > line.range.1 {
            continue;
        }
        let at = pos2(line.x(moment), middle);
        let color = style::color(palette, if activity.arrives.is_empty() { Ink::StillInTime } else { Ink::MovedOn });
        if activity.arrives.is_empty() {
            ui.painter().circle_stroke(at, 3.5, Stroke::new(1.4, color));
        } else {
            ui.painter().circle_filled(at, 5.0, color);
        }
        let far = response.hover_pos().map_or(f32::INFINITY, |pointer| (pointer.x - at.x).abs());
        if far <= NEAR && nearest.as_ref().is_none_or(|(best, _)| far < *best) {
            let words = format!("{}: {}", text::tame(&activity.activity), ticks::in_full(moment, replay.clock()));
            nearest = Some((far, words));
        }
    }
    if let Some((_, words)) = nearest {
        response.clone().on_hover_text_at_pointer(words);
    }
}
