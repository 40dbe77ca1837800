//! The histogram, over which a range of times is chosen by dragging.

use super::Histogram;
use super::key::{self, Look};
use crate::domain::Span;
use crate::engine::analysis::TimeSummary;
use crate::gui::widgets::ink;
use crate::overlay::text;
use crate::theme::Ink;
use egui::{EventFilter, Key, Modifiers, Role, Ui, WidgetInfo};
use egui_plot::{Bar, BarChart, LineStyle, Plot, VLine};

/// The bars chosen by dragging: from one to another, both inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Brush {
    bars: Option<(usize, usize)>,
}

impl Brush {
    /// Chooses the bars between two places on the axis, counted in bars.
    pub fn drag(&mut self, begin: f64, end: f64, bars: usize) {
        let bar = |place: f64| (place.max(0.0) as usize).min(bars.saturating_sub(1));
        self.bars = (bars > 0).then(|| (bar(begin.min(end)), bar(begin.max(end))));
    }

    /// Moves the chosen bars, or with `extend` their end, by one bar; the first step chooses the first bar, or the last.
    pub fn step(&mut self, forward: bool, extend: bool, bars: usize) {
        let Some(most) = bars.checked_sub(1) else { return };
        let moved = |bar: usize| if forward { (bar + 1).min(most) } else { bar.saturating_sub(1) };
        self.bars = Some(match self.bars {
            None => (if forward { 0 } else { most }, if forward { 0 } else { most }),
            Some((first, last)) if extend => (first, moved(last).max(first)),
            Some((first, last)) if first != last => {
                let bar = if forward { last } else { first };
                (bar, bar)
            }
            Some((first, _)) => (moved(first), moved(first)),
        });
    }

    /// Returns the shortest time inside and the one that is too long.
    pub fn times(&self, histogram: &Histogram) -> Option<(Span, Span)> {
        let (first, last) = self.bars?;
        Some((histogram.bounds(first).0, histogram.bounds(last).1))
    }

    fn holds(&self, bar: usize) -> bool {
        self.bars.is_some_and(|(first, last)| first <= bar && bar <= last)
    }
}

/// Shows bars with median and percentiles.
pub(super) fn show(ui: &mut Ui, times: &TimeSummary, histogram: &Histogram, colour: Ink, brush: &mut Brush) {
    let unit = histogram.unit.micros() as f64;
    let width = histogram.width as f64 / unit;
    let (plain, chosen) = (ink(ui, colour), ink(ui, Ink::Warning));
    let bars: Vec<Bar> = histogram
        .counts
        .iter()
        .enumerate()
        .map(|(bin, count)| {
            let fill = if brush.holds(bin) { chosen } else { plain };
            Bar::new((bin as f64 + 0.5) * width, *count as f64).width(width * 0.94).fill(fill)
        })
        .collect();
    let described = histogram.clone();
    let chart = BarChart::new("", bars).color(plain).element_formatter(Box::new(move |bar, _| {
        let bin = (bar.argument / width).floor().max(0.0) as usize;
        let (start, end) = described.bounds(bin);
        format!("{} contacts took from {start} to less than {end}", text::count(bar.value as u64))
    }));
    let marks = [
        ("fastest tenth", times.p10, Ink::TextMuted, LineStyle::dashed_dense(), Look::Dashes(3)),
        ("median", times.median, Ink::DropOff, LineStyle::Solid, Look::Line),
        ("slowest tenth", times.p90, Ink::TextStrong, LineStyle::dashed_loose(), Look::Dashes(6)),
    ];
    let end = histogram.counts.len() as f64 * width;
    let mut lines: Vec<VLine> = Vec::new();
    let mut meanings: Vec<(String, Ink, Look)> = Vec::new();
    for (name, span, colour, style, look) in marks {
        let Some(span) = span else { continue };
        let at = span.0 as f64 / unit;
        if at <= end {
            lines.push(VLine::new(name, at).color(ink(ui, colour)).width(2.0).style(style));
            meanings.push((format!("{name} {span}"), colour, look));
        } else {
            meanings.push((format!("{name} {span}, not drawn"), colour, look));
        }
    }
    key::show(ui, &meanings);
    let shown = Plot::new("times")
        .height(ui.available_height().max(96.0))
        .sense(egui::Sense::click_and_drag())
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .show_crosshair(false)
        .show_grid([false, true])
        .grid_color(ink(ui, Ink::PanelBorder))
        .include_x(0.0)
        .include_x(end)
        .include_y(0.0)
        .y_axis_min_width(40.0)
        .x_axis_label(histogram.unit.name())
        .y_axis_label("contacts")
        .show(ui, |plot| {
            plot.bar_chart(chart);
            for line in lines {
                plot.vline(line);
            }
        });
    by_keys(ui, &shown.response, histogram, brush);
    let place = |at: egui::Pos2| shown.transform.value_from_position(at).x / width;
    let pointer = shown.response.interact_pointer_pos();
    let origin = ui.input(|input| input.pointer.press_origin());
    if shown.response.dragged()
        && let (Some(origin), Some(pointer)) = (origin, pointer)
    {
        brush.drag(place(origin), place(pointer), histogram.counts.len());
    } else if shown.response.clicked()
        && let Some(pointer) = pointer
    {
        brush.drag(place(pointer), place(pointer), histogram.counts.len());
    }
}

/// Lets arrow keys choose bars, Shift take further ones, and Escape take the choice back.
fn by_keys(ui: &Ui, response: &egui::Response, histogram: &Histogram, brush: &mut Brush) {
    let chosen =
        brush.times(histogram).map_or("none".to_owned(), |(from, to)| format!("from {from} to less than {to}"));
    let words = format!("Bars of times, chosen: {chosen}. Arrow keys choose, Shift takes more, Escape takes back.");
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, &words));
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter { horizontal_arrows: true, escape: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let ring = egui::Stroke::new(1.5, ink(ui, Ink::Accent));
    ui.painter().rect_stroke(response.rect.shrink(1.0), 4.0, ring, egui::StrokeKind::Inside);
    let bars = histogram.counts.len();
    for (key, forward) in [(Key::ArrowLeft, false), (Key::ArrowRight, true)] {
        // With Shift first: a key without modifiers matches whatever Shift does.
        for (modifiers, extend) in [(Modifiers::SHIFT, true), (Modifiers::NONE, false)] {
            for _ in 0..ui.input_mut(|input| input.count_and_consume_key(modifiers, key)) {
                brush.step(forward, extend, bars);
            }
        }
    }
    if brush.bars.is_some() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        brush.bars = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Bins;
    use super::*;

    #[test]
    fn a_brush_takes_whole_bars_in_either_direction() {
        let times: Vec<i64> = (0..100).map(|hour| hour * Span::HOUR.0).collect();
        let histogram = Histogram::of(&times, Bins::About(10));
        let bars = histogram.counts.len();
        let mut brush = Brush::default();
        assert_eq!(brush.times(&histogram), None);
        brush.drag(3.7, 1.2, bars);
        let (from, to) = brush.times(&histogram).unwrap();
        assert_eq!((from.0, to.0), (histogram.width, 4 * histogram.width));
        let mut keys = Brush::default();
        keys.step(true, false, bars);
        keys.step(true, false, bars);
        keys.step(true, true, bars);
        assert_eq!(keys.bars, Some((1, 2)));
        keys.step(false, true, bars);
        keys.step(false, true, bars);
        assert_eq!(keys.bars, Some((1, 1)), "an end does not pass its beginning");
        keys.step(false, false, bars);
        keys.step(false, false, bars);
        assert_eq!(keys.bars, Some((0, 0)));
        brush.drag(-5.0, 1e9, bars);
        let (from, to) = brush.times(&histogram).unwrap();
        assert_eq!((from.0, to.0), (0, bars as i64 * histogram.width));
    }
}
