//! The list of drivers: what is listed as plain data, and its diverging bars.

use crate::domain::Rate;
use crate::engine::analysis::drivers::{Driver, DriversReport, Strength};
use crate::gui::style;
use crate::gui::widgets::ink;
use crate::overlay::{reasons as words, text};
use crate::theme::{Ink, size};
use egui::{Align2, FontId, Rect, ScrollArea, Sense, TextWrapMode, Ui, WidgetText, pos2, vec2};

const ROW_HEIGHT: f32 = 26.0;
const RATE: f32 = 70.0;
const WORDS: f32 = 150.0;
const GAP: f32 = 10.0;

/// One driver as it is listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is.
    pub driver: Driver,
    /// Its name.
    pub name: String,
    /// Of those with it, those who converted.
    pub with: Rate,
    /// Of those without it, those who converted.
    pub without: Rate,
    /// Length of its bar, from −1 to 1: how closely it goes with converting, as part of the closest.
    pub length: f32,
    /// Whether it could be chance.
    pub faint: bool,
    /// The same in words.
    pub words: &'static str,
}

/// Returns the drivers as rows.
pub fn rows(report: &DriversReport) -> Vec<Row> {
    let closeness = |row: &crate::engine::analysis::drivers::DriverRow| row.phi.unwrap_or_default() as f32;
    let longest = report.rows.iter().map(|row| closeness(row).abs()).fold(0.0, f32::max).max(f32::EPSILON);
    report
        .rows
        .iter()
        .map(|row| Row {
            driver: row.driver.clone(),
            name: words::name(&row.driver),
            with: row.confusion.conversion_with(),
            without: row.confusion.conversion_without(),
            length: closeness(row) / longest,
            faint: row.strength == Strength::CouldBeChance,
            words: words::strength(row),
        })
        .collect()
}

/// Where the columns of a list of this width stand, from its left edge.
struct Places {
    name: f32,
    with: f32,
    without: f32,
    bar: (f32, f32),
    words: f32,
}

fn places(width: f32) -> Places {
    let words = width - WORDS;
    let bar_width = (width * 0.22).clamp(60.0, 260.0);
    let bar = (words - GAP - bar_width, words - GAP);
    let without = bar.0 - GAP;
    Places { name: without - 2.0 * RATE - GAP, with: without - RATE, without, bar, words }
}

/// Shows the rows; returns the place of the one that is clicked.
pub fn show(ui: &mut Ui, rows: &[Row], chosen: Option<&Driver>) -> Option<usize> {
    let mut clicked = None;
    heading(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    // A line below says what is not listed.
    let height = (ui.available_height() - 24.0).max(0.0);
    ScrollArea::vertical().max_height(height).min_scrolled_height(0.0).auto_shrink(false).show_rows(
        ui,
        ROW_HEIGHT,
        rows.len(),
        |ui, range| {
            for place in range {
                if let Some(row) = rows.get(place)
                    && one(ui, row, chosen == Some(&row.driver))
                {
                    clicked = Some(place);
                }
            }
        },
    );
    clicked
}

fn heading(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
    let places = places(rect.width());
    let muted = ink(ui, Ink::TextMuted);
    let paint = |at: f32, align, words: &str| {
        let at = pos2(rect.left() + at, rect.center().y);
        ui.painter().text(at, align, words, FontId::proportional(size::SMALL), muted);
    };
    paint(4.0, Align2::LEFT_CENTER, "converted of those …");
    paint(places.with, Align2::RIGHT_CENTER, "with it");
    paint(places.without, Align2::RIGHT_CENTER, "without it");
    paint((places.bar.0 + places.bar.1) / 2.0, Align2::CENTER_CENTER, "less ← converted → more");
    paint(places.words, Align2::LEFT_CENTER, "they converted");
}

fn one(ui: &mut Ui, row: &Row, chosen: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::click());
    let said = format!(
        "{}: converted {} with it, {} without it, {}",
        row.name,
        text::percent(row.with),
        text::percent(row.without),
        row.words
    );
    let response = style::clickable(response, &said);
    if chosen {
        ui.painter().rect_filled(rect, 4.0, ink(ui, Ink::AccentSoft));
    } else if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, ink(ui, Ink::Hover));
    }
    let places = places(rect.width());
    let (strong, muted) = (ink(ui, Ink::TextStrong), ink(ui, Ink::TextMuted));
    let middle = rect.center().y;
    let galley = WidgetText::from(text::tame(&row.name)).into_galley(
        ui,
        Some(TextWrapMode::Truncate),
        (places.name - 8.0).max(20.0),
        FontId::proportional(size::BODY),
    );
    let at = pos2(rect.left() + 4.0, middle - galley.size().y / 2.0);
    ui.painter().galley(at, galley, if row.faint { muted } else { strong });
    let paint = |at: f32, align, words: &str, colour| {
        let at = pos2(rect.left() + at, middle);
        ui.painter().text(at, align, words, FontId::proportional(size::BODY), colour);
    };
    paint(places.with, Align2::RIGHT_CENTER, &text::percent(row.with), strong);
    paint(places.without, Align2::RIGHT_CENTER, &text::percent(row.without), muted);
    bar(ui, rect, &places, row);
    paint(places.words, Align2::LEFT_CENTER, row.words, if row.faint { muted } else { strong });
    response.on_hover_text(format!("{said}. Click for the contacts behind it.")).clicked()
}

fn bar(ui: &Ui, rect: Rect, places: &Places, row: &Row) {
    let (left, right) = (rect.left() + places.bar.0, rect.left() + places.bar.1);
    let zero = (left + right) / 2.0;
    let end = zero + row.length * (right - zero);
    let colour = match row.length {
        _ if row.faint => Ink::CardBorder,
        0.0.. => Ink::MovedOn,
        _ => Ink::DropOff,
    };
    let filled = Rect::from_x_y_ranges(zero.min(end)..=zero.max(end), rect.center().y - 5.0..=rect.center().y + 5.0);
    ui.painter().rect_filled(filled, 2.0, ink(ui, colour));
    let stroke = egui::Stroke::new(1.0, ink(ui, Ink::TextMuted));
    ui.painter().vline(zero, rect.top()..=rect.bottom(), stroke);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::analysis::drivers::{Confusion, DriverRow};
    use crate::engine::analysis::paths::Item;

    #[test]
    fn bars_point_to_the_side_on_which_there_are_more() {
        let row = |name: &str, with: u64, others: u64, strength| {
            let confusion = Confusion {
                converted_with: with,
                converted_without: 10 - with,
                others_with: others,
                others_without: 10 - others,
            };
            DriverRow {
                driver: Driver::Did(Item::activity(name)),
                confusion,
                odds_ratio: confusion.odds_ratio(),
                odds_low: 0.1,
                odds_high: 9.0,
                phi: confusion.phi(),
                p: None,
                p_holm: None,
                strength,
            }
        };
        let report = DriversReport {
            rows: vec![row("a", 9, 1, Strength::Strong), row("b", 2, 6, Strength::CouldBeChance)],
            ..DriversReport::default()
        };
        let rows = rows(&report);
        assert_eq!((rows[0].length, rows[0].with, rows[0].faint), (1.0, Rate::new(9, 10), false));
        assert!(rows[1].length < 0.0 && rows[1].length > -1.0 && rows[1].faint);
        for width in [320.0, 900.0] {
            let places = places(width);
            assert!(places.name < places.with && places.with < places.without && places.without < places.bar.0);
        }
    }
}
