//! The chart of the trend: a line with its interval, bars of those who entered, pins of interventions.

use crate::document::Map;
use crate::engine::analysis::trend::{self, TrendReport, Which};
use crate::gui::command::Request;
use crate::gui::widgets::ink;
use crate::overlay::text;
use crate::theme::Ink;
use egui::Ui;
use egui_plot::{Bar, BarChart, FilledArea, HoverPosition, Line, LineStyle, Plot, PlotPoints, Points, Text, VLine};

/// Bars of those who entered reach up to this share of the height.
const BARS: f64 = 30.0;

/// An intervention on the axis of periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Its name.
    pub name: String,
    /// Where it stands: period `n` lies from `n − 0.5` to `n + 0.5`.
    pub at: f64,
}

impl Pin {
    /// Returns the interventions that lie in the periods.
    pub fn of(map: &Map, report: &TrendReport) -> Vec<Self> {
        let place = |moment: crate::domain::Moment| {
            let (place, period) =
                report.periods.iter().enumerate().find(|(_, period)| period.start <= moment && moment < period.end)?;
            let inside = moment.since(period.start).0 as f64 / period.end.since(period.start).0.max(1) as f64;
            Some(place as f64 - 0.5 + inside)
        };
        let pins = map.interventions.values();
        pins.filter_map(|one| Some(Self { name: one.name.clone(), at: place(one.at)? })).collect()
    }
}

/// What the chart draws; shares are in percent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    /// Contacts that entered, a bar each, and whether the period is open.
    pub bars: Vec<(u64, bool)>,
    /// Place and share of the periods that are over.
    pub known: Vec<[f64; 2]>,
    /// The same of those that are open, with the last one before.
    pub open: Vec<[f64; 2]>,
    /// Place, lower and upper end of the interval.
    pub band: Vec<[f64; 3]>,
    /// Interventions.
    pub pins: Vec<Pin>,
}

impl Chart {
    /// Lays the chart out. Periods in which nobody entered have no share and are passed over.
    pub fn of(report: &TrendReport, pins: Vec<Pin>) -> Self {
        let mut chart = Self { pins, ..Self::default() };
        for (place, period) in report.periods.iter().enumerate() {
            chart.bars.push((period.entered, period.is_open));
            let at = place as f64;
            let (Some(share), Some(interval)) = (period.share, period.interval) else { continue };
            if period.is_open {
                if chart.open.is_empty() {
                    chart.open.extend(chart.known.last());
                }
                chart.open.push([at, share * 100.0]);
            } else {
                chart.known.push([at, share * 100.0]);
            }
            chart.band.push([at, interval.low * 100.0, interval.high * 100.0]);
        }
        chart
    }

    /// Returns the highest value drawn, in percent.
    fn top(&self) -> f64 {
        let highest = self.band.iter().map(|[_, _, high]| *high).fold(10.0, f64::max);
        (highest * 1.08).min(104.0)
    }
}

pub(super) fn show(
    ui: &mut Ui,
    chart: &Chart,
    question: &trend::Trend,
    report: &TrendReport,
    requests: &mut Vec<Request>,
) {
    let most = chart.bars.iter().map(|(count, _)| *count).max().unwrap_or_default().max(1) as f64;
    let top = chart.top();
    let bars: Vec<Bar> = chart
        .bars
        .iter()
        .enumerate()
        .map(|(place, (count, is_open))| {
            let colour = ink(ui, if *is_open { Ink::StillInTime } else { Ink::Ribbon });
            let fill = if *is_open { colour.gamma_multiply(0.35) } else { colour };
            Bar::new(place as f64, *count as f64 / most * top * BARS / 100.0).width(0.86).fill(fill)
        })
        .collect();
    let share = ink(ui, Ink::MovedOn);
    let line = move |name: &str, points: &[[f64; 2]], style: LineStyle| {
        let points: PlotPoints<'_> = points.iter().copied().collect();
        Line::new(name.to_owned(), points).color(share).width(2.0).style(style)
    };
    let column = |place: usize| chart.band.iter().filter_map(|row| row.get(place).copied()).collect::<Vec<f64>>();
    let band = (chart.band.len() > 1).then(|| {
        let fill = ink(ui, Ink::MovedOn).gamma_multiply(0.18);
        FilledArea::new("95 in 100", &column(0), &column(1), &column(2)).fill_color(fill).allow_hover(false)
    });
    let dots: PlotPoints<'_> = chart.known.iter().chain(&chart.open).copied().collect();
    let dots = Points::new("share converted", dots).radius(3.0).color(ink(ui, Ink::MovedOn));
    let names: Vec<Text> = chart
        .pins
        .iter()
        .map(|pin| {
            let words = egui::RichText::new(format!(" {}", pin.name)).size(crate::theme::size::SMALL);
            Text::new(pin.name.clone(), [pin.at, top].into(), words)
                .color(ink(ui, Ink::DropOffText))
                .anchor(egui::Align2::LEFT_TOP)
        })
        .collect();
    let pins: Vec<VLine> = chart
        .pins
        .iter()
        .map(|pin| VLine::new(pin.name.clone(), pin.at).color(ink(ui, Ink::DropOff)).width(2.0))
        .collect();
    let periods: Vec<_> = report.periods.iter().map(|period| (period.label.clone(), words(period))).collect();
    let (labels, hovered) = (periods.clone(), periods);
    let at = |x: f64| usize::try_from(x.round() as i64).ok();
    let plot = Plot::new("trend")
        .height(ui.available_height().max(72.0))
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .show_crosshair(false)
        .show_grid([false, true])
        .grid_color(ink(ui, Ink::PanelBorder))
        .include_x(-0.6)
        .include_x(chart.bars.len() as f64 - 0.4)
        .include_y(0.0)
        .include_y(top)
        .y_axis_min_width(40.0)
        .y_axis_formatter(|mark, _| format!("{:.0} %", mark.value))
        .x_axis_formatter(move |mark, _| {
            let whole = (mark.value - mark.value.round()).abs() < 1e-6;
            let label = at(mark.value).filter(|_| whole).and_then(|place| labels.get(place));
            label.map(|(label, _)| label.clone()).unwrap_or_default()
        })
        .label_formatter(move |hover| match hover {
            HoverPosition::NearDataPoint { position, .. } | HoverPosition::Elsewhere { position } => {
                at(position.x).and_then(|place| hovered.get(place)).map(|(_, words)| words.clone())
            }
        })
        .y_grid_spacer(move |_| {
            let step = if top > 45.0 {
                20.0
            } else if top > 22.0 {
                10.0
            } else {
                5.0
            };
            let marks = (0..).map(|mark| f64::from(mark) * step).take_while(|mark| *mark <= top);
            marks.map(|value| egui_plot::GridMark { value, step_size: 50.0 }).collect()
        });
    let shown = plot.show(ui, |plot| {
        plot.bar_chart(BarChart::new("entered (bars)", bars).color(ink_of_bars(plot.ctx())).allow_hover(false));
        if let Some(band) = band {
            plot.add(band);
        }
        plot.line(line("share converted", &chart.known, LineStyle::Solid));
        if chart.open.len() > 1 {
            plot.line(line("not over yet", &chart.open, LineStyle::dashed_dense()));
        }
        plot.points(dots);
        pins.into_iter().for_each(|pin| plot.vline(pin));
        names.into_iter().for_each(|name| plot.text(name));
        plot.pointer_coordinate()
    });
    let response = shown.response.on_hover_cursor(egui::CursorIcon::PointingHand);
    let summary = format!("Share converted over {} periods", chart.bars.len());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &summary));
    if response.clicked()
        && let Some(period) = shown.inner.and_then(|point| at(point.x)).and_then(|place| report.periods.get(place))
    {
        super::list(question, period, Which::Entered, requests);
    }
}

fn ink_of_bars(ctx: &egui::Context) -> egui::Color32 {
    crate::gui::style::color(crate::gui::style::palette(ctx), Ink::StillInTime)
}

fn words(period: &trend::Period) -> String {
    let mut words = format!(
        "{}\n{} entered, {} converted: {}",
        period.label,
        text::count(period.entered),
        text::count(period.converted),
        text::percent(period.rate())
    );
    if let Some(interval) = period.interval {
        words += &format!("\nbetween {:.1} and {:.1} %", interval.low * 100.0, interval.high * 100.0);
    }
    if period.is_open {
        words += &format!("\nnot over yet: {} still in time", text::count(period.still_in_time));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Intervention, InterventionId, Moment, Span};
    use crate::engine::analysis::stats::wilson;
    use crate::engine::analysis::trend::{Period, Unit};

    fn report(periods: &[(u64, u64, bool)]) -> TrendReport {
        let day = |day: usize| Moment(day as i64 * Span::DAY.0);
        let period = |(place, &(entered, converted, is_open)): (usize, &(u64, u64, bool))| {
            let rate = crate::domain::Rate::new(converted, entered);
            Period {
                start: day(place),
                end: day(place + 1),
                label: format!("day {place}"),
                entered,
                converted,
                still_in_time: u64::from(is_open),
                is_open,
                share: rate.value(),
                interval: wilson(rate),
                median: None,
            }
        };
        TrendReport {
            unit: Unit::Day,
            zone: "UTC".to_owned(),
            as_of: day(periods.len()),
            periods: periods.iter().enumerate().map(period).collect(),
            entered: 0,
            converted: 0,
            warnings: Vec::new(),
        }
    }

    #[test]
    fn open_periods_go_on_from_the_last_that_is_over_and_empty_ones_are_passed_over() {
        let report = report(&[(10, 5, false), (0, 0, false), (20, 5, false), (8, 1, true)]);
        let chart = Chart::of(&report, Vec::new());
        assert_eq!(chart.bars, [(10, false), (0, false), (20, false), (8, true)]);
        assert_eq!(chart.known, [[0.0, 50.0], [2.0, 25.0]]);
        assert_eq!(chart.open, [[2.0, 25.0], [3.0, 12.5]]);
        assert_eq!(chart.band.iter().map(|row| row[0]).collect::<Vec<_>>(), [0.0, 2.0, 3.0]);
        assert!(words(&report.periods[3]).ends_with("not over yet: 1 still in time"));
    }

    #[test]
    fn an_intervention_is_pinned_inside_its_period() {
        let report = report(&[(10, 5, false), (10, 5, false)]);
        let mut map = Map::default();
        for (id, hours) in [(1, 36), (2, 90)] {
            let id = InterventionId(id);
            let at = Moment(hours * Span::HOUR.0);
            map.interventions
                .insert(id, Intervention { id, name: format!("after {hours} h"), at, stage: None, aim: None });
        }
        assert_eq!(Pin::of(&map, &report), [Pin { name: "after 36 h".to_owned(), at: 1.0 }]);
    }
}
