//! The share converted over time, with its band.

use super::Unit;
use super::key::{self, Look};
use crate::domain::Span;
use crate::engine::analysis::stats::Curve;
use crate::gui::widgets::ink;
use crate::overlay::text;
use crate::theme::Ink;
use egui::Ui;
use egui_plot::{FilledArea, HLine, HoverPosition, Line, LineStyle, Plot, PlotPoints, VLine};

/// The curve as corners of steps; times in the unit, shares in percent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Steps {
    /// The unit of the axis.
    pub unit: Unit,
    /// Time and share.
    pub line: Vec<[f64; 2]>,
    /// Time, lower and upper end of the band.
    pub band: Vec<[f64; 3]>,
}

/// Returns the corners of the steps: the share stays until the next time.
pub fn steps(curve: &Curve) -> Steps {
    let last = curve.points.last().map_or(0, |point| point.time.0);
    let unit = Unit::for_length(last);
    let at = |time: Span| time.0 as f64 / unit.micros() as f64;
    let mut steps = Steps { unit, line: vec![[0.0, 0.0]], band: Vec::new() };
    let (mut share, mut ends) = (0.0, None);
    for point in &curve.points {
        let x = at(point.time);
        steps.line.push([x, share]);
        steps.band.extend(ends.map(|(low, high)| [x, low, high]));
        share = point.share * 100.0;
        steps.line.push([x, share]);
        ends = point.band.map(|band| (band.low * 100.0, band.high * 100.0));
        steps.band.extend(ends.map(|(low, high)| [x, low, high]));
    }
    steps
}

pub(super) fn show(ui: &mut Ui, curve: &Curve) {
    let steps = steps(curve);
    let column = |place: usize| steps.band.iter().filter_map(|row| row.get(place).copied()).collect::<Vec<f64>>();
    let band = (steps.band.len() > 1).then(|| {
        let fill = ink(ui, Ink::MovedOn).gamma_multiply(0.18);
        FilledArea::new("95 in 100", &column(0), &column(1), &column(2)).fill_color(fill).allow_hover(false)
    });
    let points: PlotPoints<'_> = steps.line.iter().copied().collect();
    let line = Line::new("share converted", points).color(ink(ui, Ink::MovedOn)).width(2.0);
    let median = curve.median.map(|median| {
        let at = median.0 as f64 / steps.unit.micros() as f64;
        VLine::new("half converted", at).color(ink(ui, Ink::DropOff)).width(2.0)
    });
    let half = HLine::new("", 50.0).color(ink(ui, Ink::PanelBorder)).style(LineStyle::dashed_dense());
    let mut meanings = vec![("share converted".to_owned(), Ink::MovedOn, Look::Line)];
    if band.is_some() {
        meanings.push(("where it lies in 95 of 100 cases".to_owned(), Ink::MovedOn, Look::Area));
    }
    if let Some(median) = curve.median {
        meanings.push((format!("half converted, {median}"), Ink::DropOff, Look::Line));
    }
    key::show(ui, &meanings);
    let unit = steps.unit;
    Plot::new("curve")
        .height(ui.available_height().max(96.0))
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .show_crosshair(false)
        .show_grid([false, true])
        .grid_color(ink(ui, Ink::PanelBorder))
        .include_x(0.0)
        .include_y(0.0)
        .y_axis_min_width(40.0)
        .x_axis_label(unit.name())
        .y_axis_formatter(|mark, _| format!("{:.0} %", mark.value))
        .label_formatter(move |hover| match hover {
            HoverPosition::NearDataPoint { position, .. } => {
                let time = Span((position.x * unit.micros() as f64) as i64);
                Some(format!("{:.1} % within {time}", position.y))
            }
            HoverPosition::Elsewhere { .. } => None,
        })
        .show(ui, |plot| {
            if let Some(band) = band {
                plot.add(band);
            }
            plot.hline(half);
            plot.line(line);
            if let Some(median) = median {
                plot.vline(median);
            }
        });
}

/// Says by when half have converted, and who is counted how.
pub(super) fn words(curve: &Curve) -> String {
    let half = match curve.median {
        Some(median) => {
            let end = |end: Option<Span>| end.map_or("more than is known".to_owned(), |end| end.to_string());
            format!(
                "Half of all had converted within {median} (between {} and {}).",
                end(curve.median_low),
                end(curve.median_high)
            )
        }
        None => "Fewer than half of all convert.".to_owned(),
    };
    let contacts = text::count(curve.contacts);
    format!("{half} {contacts} contacts; those still in time count for as long as they are known (Kaplan–Meier).")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::analysis::stats::{Lives, curve};

    #[test]
    fn the_curve_stays_until_the_next_time() {
        let hour = Span::HOUR.0;
        let found = steps(&curve(&Lives { converted: vec![hour, 3 * hour], censored: vec![], never: 2 }));
        assert_eq!(found.unit, Unit::Hours);
        assert_eq!(found.line, [[0.0, 0.0], [1.0, 0.0], [1.0, 25.0], [3.0, 25.0], [3.0, 50.0]]);
        assert_eq!(found.band.iter().map(|row| row[0]).collect::<Vec<_>>(), [1.0, 3.0, 3.0]);
    }
}
