//! How long contacts took over the selected transition: a histogram with its median and percentiles.

mod histogram;

pub use histogram::{Bins, Histogram, Unit};

use super::Shown;
use super::below::{Csv, Tab};
use crate::domain::{Span, Transition};
use crate::engine::analysis::TransitionReport;
use crate::gui::command::Request;
use crate::gui::widgets::{self, ink};
use crate::overlay::text;
use crate::theme::{Ink, UNIT, icon};
use egui::{Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2};
use egui_plot::{Bar, BarChart, LineStyle, Plot, VLine};

/// The tab keeps nothing between frames but the number of bars, which stands with its picker.
#[derive(Debug, Default)]
pub struct Times;

impl Tab for Times {
    fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, _: &mut Vec<Request>) {
        show(ui, shown);
    }

    fn csv(&self, _: &Shown<'_>) -> Option<Csv> {
        None
    }
}

/// Shows the tab.
pub fn show(ui: &mut Ui, shown: &Shown<'_>) {
    let selected = shown.view.selection.single_transition().and_then(|id| shown.map.transitions.get(&id));
    let Some(transition) = selected else {
        let sentence = "The times that contacts took from one stage to the next are shown here.";
        widgets::empty_state(ui, icon::TIMER, "Select an arrow", sentence, |_| {});
        return;
    };
    let report = shown.report.and_then(|report| report.transitions.iter().find(|one| one.id == transition.id));
    match report {
        Some(report) if !report.sorted_times.is_empty() => times(ui, shown, transition, report),
        Some(report) if report.contacts > 0 => {
            let sentence = "The single times are known again once the activity data is at hand.";
            widgets::empty_state(ui, icon::TIMER, "Only the totals are known", sentence, |_| {});
        }
        Some(_) => {
            let sentence = "Nobody took this arrow in time, so there are no times to show.";
            widgets::empty_state(ui, icon::TIMER, "No times", sentence, |_| {});
        }
        None => widgets::empty_state(ui, icon::TIMER, "No figures yet", "They follow in a moment.", |_| {}),
    }
}

fn times(ui: &mut Ui, shown: &Shown<'_>, transition: &Transition, report: &TransitionReport) {
    let name = |id| shown.map.stages.get(&id).map_or("", |record| record.stage.name.as_str());
    let bins_id = ui.make_persistent_id("bins");
    let mut bins: Bins = ui.data_mut(|data| data.get_temp(bins_id)).unwrap_or_default();
    ui.horizontal(|ui| {
        let title = format!("{} → {}", name(transition.from), name(transition.to));
        ui.add(egui::Label::new(widgets::strong(title, crate::theme::size::BODY)).truncate());
        let words = [
            (Bins::Automatic, "automatic bars"),
            (Bins::About(10), "about 10 bars"),
            (Bins::About(20), "about 20 bars"),
            (Bins::About(40), "about 40 bars"),
            (Bins::About(100), "about 100 bars"),
        ];
        if let Some(chosen) = widgets::choice(ui, "Number of bars", &bins, &words, 130.0) {
            bins = chosen;
            ui.data_mut(|data| data.insert_temp(bins_id, bins));
        }
    });
    let histogram = Histogram::of(&report.sorted_times, bins);
    widgets::note(ui, &summary(report, &histogram));
    if shown.is_stale() {
        ui.multiply_opacity(0.5);
    }
    plot(ui, report, &histogram);
}

/// The figures of the plot as a sentence, with what it leaves out.
fn summary(report: &TransitionReport, histogram: &Histogram) -> String {
    let span = |span: Option<Span>| span.map_or(text::DASH.to_owned(), |span| span.to_string());
    let times = &report.times;
    let mut sentence = format!(
        "{} contacts: half took at most {}, eight in ten between {} and {}, the mean is {}.",
        text::count(times.count),
        span(times.median),
        span(times.p10),
        span(times.p90),
        span(times.mean)
    );
    if histogram.beyond > 0 {
        let (_, end) = histogram.bounds(histogram.counts.len().saturating_sub(1));
        sentence += &format!(" {} took longer than {end} and are not drawn.", text::count(histogram.beyond));
    }
    sentence
}

fn plot(ui: &mut Ui, report: &TransitionReport, histogram: &Histogram) {
    let unit = histogram.unit.micros() as f64;
    let width = histogram.width as f64 / unit;
    let colour = ink(ui, Ink::MovedOn);
    let bars: Vec<Bar> = histogram
        .counts
        .iter()
        .enumerate()
        .map(|(bin, count)| Bar::new((bin as f64 + 0.5) * width, *count as f64).width(width * 0.94).fill(colour))
        .collect();
    let described = histogram.clone();
    let chart = BarChart::new("", bars).color(colour).element_formatter(Box::new(move |bar, _| {
        let bin = (bar.argument / width).floor().max(0.0) as usize;
        let (start, end) = described.bounds(bin);
        format!("{} contacts took from {start} to less than {end}", text::count(bar.value as u64))
    }));
    let times = &report.times;
    let marks = [
        ("median", times.median, Ink::DropOff, LineStyle::Solid),
        ("fastest tenth", times.p10, Ink::TextMuted, LineStyle::dashed_dense()),
        ("slowest tenth", times.p90, Ink::TextStrong, LineStyle::dashed_loose()),
    ];
    let end = histogram.counts.len() as f64 * width;
    let lines: Vec<VLine> = marks
        .into_iter()
        .filter_map(|(name, span, colour, style)| {
            let at = span?.0 as f64 / unit;
            (at <= end).then(|| VLine::new(name, at).color(ink(ui, colour)).width(2.0).style(style))
        })
        .collect();
    Plot::new("times")
        .height(ui.available_height().max(96.0))
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
        .legend(egui_plot::Legend::default().position(egui_plot::Corner::RightTop))
        .show(ui, |plot| {
            plot.bar_chart(chart);
            for line in lines {
                plot.vline(line);
            }
        });
}

/// Shows a small histogram without axes.
pub fn small_histogram(ui: &mut Ui, sorted_times: &[i64]) {
    let histogram = Histogram::of(sorted_times, Bins::About(24));
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), UNIT * 12.0), Sense::hover());
    let tallest = histogram.tallest().max(1) as f32;
    let step = rect.width() / histogram.counts.len().max(1) as f32;
    for (bin, count) in histogram.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let left = rect.left() + step * bin as f32;
        let height = (rect.height() * *count as f32 / tallest).max(1.0);
        let bar = Rect::from_min_max(pos2(left, rect.bottom() - height), pos2(left + step * 0.9, rect.bottom()));
        ui.painter().rect_filled(bar, 1.0, ink(ui, Ink::MovedOn));
    }
    let (_, end) = histogram.bounds(histogram.counts.len().saturating_sub(1));
    let words = format!("Times from 0 to {end}, {} contacts", sorted_times.len());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), &words));
    response.on_hover_text(&words);
    ui.horizontal(|ui| {
        widgets::note(ui, "0");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            widgets::note(ui, &end.to_string());
        });
    });
}
