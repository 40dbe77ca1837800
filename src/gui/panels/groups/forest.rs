//! Differences as a forest plot: a point with its interval on each line, and no difference in the middle.

use crate::domain::Journey;
use crate::engine::analysis::compare::{ComparedRate, ComparisonReport, RateOf};
use crate::engine::analysis::stats::{ALPHA, Interval};
use crate::export::compared;
use crate::export::moments::Names;
use crate::gui::widgets::{self, ink};
use crate::overlay::text;
use crate::theme::{Ink, size};
use egui::{Align, Label, Layout, RichText, Stroke, Ui, pos2};
use egui_extras::{Column, TableBuilder, TableRow};

const ROW_HEIGHT: f32 = 28.0;
/// Below this width the counts behind the shares are only told by pointing at them.
const WITH_COUNTS: f32 = 760.0;

/// A line of the plot.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestRow {
    /// Of what.
    pub of: RateOf,
    /// What it is called.
    pub name: String,
    /// Share and counts of the first side.
    pub first: (String, String),
    /// Share and counts of the second side.
    pub second: (String, String),
    /// The difference with its interval, as shares.
    pub difference: Option<(f64, Interval)>,
    /// The difference in words.
    pub words: String,
    /// The adjusted probability.
    pub p: String,
    /// Whether it is more than chance.
    pub is_clear: bool,
    /// The whole sentence.
    pub sentence: String,
}

/// All lines, on one scale.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Forest {
    /// The lines.
    pub rows: Vec<ForestRow>,
    /// The difference at either end of the scale, as a share.
    pub reach: f64,
}

/// A count of a line that was clicked: whether of the second side, and of which row.
pub(super) type Clicked = (bool, RateOf);

impl Forest {
    /// Lays the plot out; `sentence` says a row.
    pub fn of(
        names: &Names,
        journey: &Journey,
        report: &ComparisonReport,
        sentence: impl Fn(&ComparedRate) -> String,
    ) -> Self {
        let side = |rate: crate::domain::Rate| {
            (text::percent(rate), format!("{} of {}", text::count(rate.part), text::count(rate.whole)))
        };
        let row = |row: &ComparedRate| ForestRow {
            of: row.of,
            name: compared::row_name(names, journey, row.of),
            first: side(row.first),
            second: side(row.second),
            difference: row.difference.map(|one| (one.value, one.interval)),
            words: row.difference.map_or(text::DASH.to_owned(), |one| format!("{:+.1} points", one.value * 100.0)),
            p: row.adjusted_p.map_or(text::DASH.to_owned(), compared::probability),
            is_clear: row.adjusted_p.is_some_and(|p| p < ALPHA),
            sentence: sentence(row),
        };
        let rows: Vec<ForestRow> = report.rows.iter().map(row).collect();
        let ends = rows.iter().filter_map(|row| row.difference).map(|(_, one)| one.low.abs().max(one.high.abs()));
        let reach = (ends.fold(0.01, f64::max) * 20.0).ceil() / 20.0;
        Self { rows, reach }
    }

    /// Shows the plot; returns a count that was clicked.
    pub(super) fn show(&self, ui: &mut Ui, sides: (&str, &str)) -> Option<Clicked> {
        let mut clicked = None;
        let counts = ui.available_width() >= WITH_COUNTS;
        let headings = [
            ("", "What is compared."),
            (sides.0, "The side to compare with."),
            (sides.1, "The other side."),
            (
                if counts { "fewer ← difference → more" } else { "fewer ← → more" },
                "The second less the first, with its interval (95 in 100).",
            ),
            ("", "The difference in points of a hundred."),
            (
                "chance",
                "How likely a difference at least this large is by chance, adjusted for all that are shown (Holm).",
            ),
        ];
        ui.spacing_mut().item_spacing.x = 6.0;
        TableBuilder::new(ui)
            .striped(true)
            .auto_shrink(false)
            .min_scrolled_height(0.0)
            .cell_layout(Layout::right_to_left(Align::Center))
            .column(Column::remainder().at_least(if counts { 140.0 } else { 110.0 }).clip(true))
            .columns(Column::exact(if counts { 146.0 } else { 64.0 }).clip(true), 2)
            .column(Column::remainder().at_least(if counts { 120.0 } else { 70.0 }).clip(true))
            .column(Column::exact(98.0).clip(true))
            .column(Column::exact(56.0).clip(true))
            .header(ROW_HEIGHT, |mut header| {
                for (place, (heading, tooltip)) in headings.into_iter().enumerate() {
                    header.col(|ui| {
                        let text = RichText::new(heading).size(size::SMALL).color(ink(ui, Ink::TextMuted));
                        let label = Label::new(text).truncate();
                        if place == 3 {
                            ui.with_layout(Layout::top_down(Align::Center), |ui| ui.add(label).on_hover_text(tooltip));
                        } else {
                            ui.add(label).on_hover_text(tooltip);
                        }
                    });
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, self.rows.len(), |mut table_row| {
                    if let Some(row) = self.rows.get(table_row.index()) {
                        clicked = clicked.take().or_else(|| self.fill(&mut table_row, row, counts));
                    }
                });
            });
        clicked
    }

    fn fill(&self, table_row: &mut TableRow<'_, '_>, row: &ForestRow, with_counts: bool) -> Option<Clicked> {
        let mut clicked = None;
        table_row.col(|ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(&row.name).truncate()).on_hover_text(&row.sentence);
            });
        });
        for (second, (share, counts)) in [(false, &row.first), (true, &row.second)] {
            table_row.col(|ui| {
                ui.label(widgets::strong(share, size::BODY));
                if with_counts {
                    let small = RichText::new(counts).size(size::SMALL).color(ink(ui, Ink::TextMuted));
                    ui.add(Label::new(small).truncate());
                }
                let name = format!("{}, {}", row.name, if second { "second side" } else { "first side" });
                if widgets::people_area(ui, ui.max_rect(), &name, &format!("{share}: {counts}.")) {
                    clicked = Some((second, row.of));
                }
            });
        }
        table_row.col(|ui| self.line(ui, row));
        table_row.col(|ui| _ = ui.label(widgets::strong(&row.words, size::BODY)).on_hover_text(&row.sentence));
        table_row.col(|ui| {
            let colour = ink(ui, if row.is_clear { Ink::FinishedText } else { Ink::TextMuted });
            ui.label(RichText::new(&row.p).color(colour)).on_hover_text(&row.sentence);
        });
        clicked
    }

    fn line(&self, ui: &Ui, row: &ForestRow) {
        let room = ui.max_rect().shrink2(egui::vec2(8.0, 0.0));
        let (middle, half) = (room.center(), room.width() / 2.0);
        let at = |value: f64| middle.x + half * (value / self.reach).clamp(-1.0, 1.0) as f32;
        let painter = ui.painter();
        painter.vline(middle.x, room.y_range(), Stroke::new(1.0, ink(ui, Ink::Line)));
        let Some((value, interval)) = row.difference else { return };
        let colour = ink(
            ui,
            match (row.is_clear, value > 0.0) {
                (false, _) => Ink::StillInTime,
                (true, true) => Ink::Finished,
                (true, false) => Ink::DropOff,
            },
        );
        painter.hline(at(interval.low)..=at(interval.high), middle.y, Stroke::new(2.0, colour));
        for end in [interval.low, interval.high] {
            painter.vline(at(end), middle.y - 4.0..=middle.y + 4.0, Stroke::new(2.0, colour));
        }
        painter.circle_filled(pos2(at(value), middle.y), 4.0, colour);
    }
}
