//! The heat map of weekdays and hours: numbers in every cell, and marks for best, worst and few, so that no colour is
//! needed to read it.

use crate::engine::analysis::people::PeopleOf;
use crate::engine::analysis::send_time::{Cell, SendTime, SendTimePart, SendTimeReport};
use crate::gui::command::Request;
use crate::gui::panels::people::Wanted;
use crate::gui::panels::{Shown, answer};
use crate::gui::widgets::{self, ink};
use crate::overlay::text;
use crate::theme::{Ink, size};
use egui::{Align2, Color32, FontId, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, pos2};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// The cell.
    pub cell: Cell,
    /// Its figure.
    pub text: String,
    /// What it is, in a sentence.
    pub words: String,
    /// How strong it is beside the strongest, from 0 to 1.
    pub strength: f32,
    /// How it stands out.
    pub mark: Mark,
}

/// How a cell stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Not at all.
    Plain,
    /// Too few to say much.
    Few,
    /// The highest share of those that are large enough.
    Best,
    /// The lowest share of those.
    Worst,
}

/// Returns the tiles of some cells of a report.
pub fn tiles(report: &SendTimeReport, cells: &[Cell], counts: bool) -> Vec<Tile> {
    let value = |cell: &Cell| match cell.rate.value() {
        Some(_) if counts => cell.rate.part as f64,
        Some(share) => share,
        None => 0.0,
    };
    // A few contacts with a high share must not make all others pale.
    let measured = cells.iter().filter(|cell| counts || !cell.small);
    let strongest = measured.map(value).fold(0.0, f64::max);
    let is = |one: Option<crate::engine::analysis::send_time::Standout>, cell: &Cell| {
        one.is_some_and(|one| (one.cell.weekday, one.cell.hour) == (cell.weekday, cell.hour))
    };
    let tile = |cell: &Cell| {
        let mark = if is(report.best, cell) {
            Mark::Best
        } else if is(report.worst, cell) {
            Mark::Worst
        } else if cell.small {
            Mark::Few
        } else {
            Mark::Plain
        };
        let text = match cell.rate.value() {
            None => String::new(),
            Some(_) if counts => text::short_count(cell.rate.part),
            Some(share) if share > 0.0 && share < 0.095 => format!("{:.1}", share * 100.0),
            Some(share) => format!("{:.0}", share * 100.0),
        };
        let few = if cell.small && cell.rate.whole > 0 { ", too few to say much" } else { "" };
        let stands = match mark {
            Mark::Best => ", the best",
            Mark::Worst => ", the worst",
            _ => few,
        };
        let words = if cell.rate.whole == 0 {
            format!("{}: nothing", cell.when())
        } else {
            format!("{}: {} went on, {}{stands}", cell.when(), text::count(cell.rate.part), cell.share())
        };
        let strength = if strongest > 0.0 { (value(cell) / strongest).clamp(0.0, 1.0) as f32 } else { 0.0 };
        Tile { cell: *cell, text, words, strength, mark }
    };
    cells.iter().map(tile).collect()
}

const LABEL: f32 = 38.0;
const TOTAL: f32 = 46.0;
const SMALLEST: f32 = 22.0;
const WIDEST: f32 = 44.0;
const ROW: f32 = 18.0;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Shows sentence, map and marginals.
pub(super) fn show(
    ui: &mut Ui,
    shown: &Shown<'_>,
    question: &SendTime,
    report: &SendTimeReport,
    counts: bool,
    requests: &mut Vec<Request>,
) {
    widgets::sentence(ui, &report.sentence);
    for warning in &report.warnings {
        widgets::banner(ui, widgets::section::Tone::Warning, warning, |_| {});
    }
    if report.all.rate.whole == 0 {
        return;
    }
    egui::ScrollArea::both().auto_shrink(false).min_scrolled_height(ROW * 9.0 + 44.0).show(ui, |ui| {
        let width = ((ui.available_width() - LABEL - TOTAL) / 24.0).clamp(SMALLEST, WIDEST);
        let room = Vec2::new(LABEL + width * 24.0 + TOTAL, ROW * 9.0);
        let (area, _) = ui.allocate_exact_size(room, Sense::hover());
        let column = |hour: usize| area.left() + LABEL + width * hour as f32;
        let muted = ink(ui, Ink::TextMuted);
        let small = FontId::proportional(size::TINY);
        // The legend below may be out of sight, the unit never is.
        let unit = if counts { "hour" } else { "in %" };
        let at = pos2(area.left(), area.top() + ROW / 2.0);
        ui.painter().text(at, Align2::LEFT_CENTER, unit, small.clone(), muted);
        for hour in 0..24 {
            let at = pos2(column(hour) + width / 2.0, area.top() + ROW / 2.0);
            ui.painter().text(at, Align2::CENTER_CENTER, hour.to_string(), small.clone(), muted);
        }
        let at = pos2(column(24) + TOTAL / 2.0, area.top() + ROW / 2.0);
        ui.painter().text(at, Align2::CENTER_CENTER, "all day", small.clone(), muted);
        let rows = tiles(report, &report.cells, counts);
        let days = tiles(report, &report.weekdays, counts);
        for (day, (name, tiles)) in WEEKDAYS.iter().zip(rows.chunks(24)).enumerate() {
            let top = area.top() + ROW * (day + 1) as f32;
            let left = pos2(area.left(), top + ROW / 2.0);
            ui.painter().text(left, Align2::LEFT_CENTER, *name, FontId::proportional(size::SMALL), muted);
            for (hour, tile) in tiles.iter().enumerate() {
                let rect = Rect::from_min_size(pos2(column(hour), top), Vec2::new(width, ROW));
                draw(ui, rect, question, tile, requests);
            }
            if let Some(tile) = days.get(day) {
                let rect = Rect::from_min_size(pos2(column(24) + 2.0, top), Vec2::new(TOTAL - 2.0, ROW));
                draw(ui, rect, question, tile, requests);
            }
        }
        let top = area.top() + ROW * 8.0;
        let left = pos2(area.left(), top + ROW / 2.0);
        ui.painter().text(left, Align2::LEFT_CENTER, "week", FontId::proportional(size::SMALL), muted);
        for (hour, tile) in tiles(report, &report.hours, counts).iter().enumerate() {
            let rect = Rect::from_min_size(pos2(column(hour), top), Vec2::new(width, ROW));
            draw(ui, rect, question, tile, requests);
        }
        for tile in tiles(report, &[report.all], counts) {
            let rect = Rect::from_min_size(pos2(column(24) + 2.0, top), Vec2::new(TOTAL - 2.0, ROW));
            draw(ui, rect, question, &tile, requests);
        }
        let legend = if counts { "contacts that went on" } else { "% that went on" };
        widgets::note(
            ui,
            &format!(
                "Numbers are {legend}. ▲ best, ▼ worst; a frame without fill: fewer than 30, too few to say much."
            ),
        );
        answer::about(ui, shown);
    });
}

/// Draws one tile; a click lists its contacts.
fn draw(ui: &mut Ui, rect: Rect, question: &SendTime, tile: &Tile, requests: &mut Vec<Request>) {
    let inner = rect.shrink(1.0);
    let empty = tile.cell.rate.whole == 0;
    let fill = ink(ui, Ink::MovedOn).gamma_multiply(0.06 + 0.44 * tile.strength);
    match tile.mark {
        _ if empty => _ = ui.painter().rect_filled(inner, 2.0, ink(ui, Ink::CardTile).gamma_multiply(0.35)),
        Mark::Few => {
            let stroke = Stroke::new(1.0, ink(ui, Ink::PanelBorder));
            ui.painter().rect_stroke(inner, 2.0, stroke, StrokeKind::Inside);
        }
        _ => _ = ui.painter().rect_filled(inner, 2.0, fill),
    }
    let (glyph, edge): (&str, Option<Color32>) = match tile.mark {
        Mark::Best => ("▲", Some(ink(ui, Ink::FinishedText))),
        Mark::Worst => ("▼", Some(ink(ui, Ink::DropOffText))),
        _ => ("", None),
    };
    if let Some(edge) = edge {
        ui.painter().rect_stroke(inner, 2.0, Stroke::new(1.5, edge), StrokeKind::Inside);
        let corner = inner.right_top() + Vec2::new(-1.5, 0.5);
        ui.painter().text(corner, Align2::RIGHT_TOP, glyph, FontId::proportional(7.0), edge);
    }
    let colour = ink(ui, if tile.mark == Mark::Few { Ink::TextMuted } else { Ink::TextStrong });
    ui.painter().text(inner.center(), Align2::CENTER_CENTER, &tile.text, FontId::proportional(size::TINY), colour);
    if empty {
        return;
    }
    let id = ui.scope_id().with(("tile", tile.cell.weekday, tile.cell.hour));
    let response = crate::gui::style::clickable(ui.interact(rect, id, Sense::click()), &tile.words);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_stroke(inner, 2.0, Stroke::new(1.5, ink(ui, Ink::HoverRing)), StrokeKind::Outside);
    }
    if response.on_hover_text(&tile.words).clicked() {
        let part = SendTimePart { weekday: tile.cell.weekday, hour: tile.cell.hour, followed: None };
        let title = format!("Contacts of {}", tile.cell.when());
        let wanted = Wanted::found(title, PeopleOf { figure: question.clone(), part });
        requests.push(Request::ListPeople(wanted));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Rate;
    use crate::engine::analysis::send_time::Standout;

    fn cell(hour: u8, part: u64, whole: u64) -> Cell {
        Cell {
            weekday: Some(1),
            hour: Some(hour),
            rate: Rate::new(part, whole),
            waiting: 0,
            interval: None,
            small: whole < 30,
        }
    }

    #[test]
    fn tiles_say_figure_and_mark() {
        let cells = [cell(8, 50, 100), cell(9, 5, 100), cell(10, 3, 3), cell(11, 0, 0)];
        let standout = |cell| Some(Standout { cell, others: Rate::default(), chance: None });
        let report = SendTimeReport {
            zone: "UTC".to_owned(),
            stages: None,
            all: cell(0, 58, 203),
            cells: cells.to_vec(),
            weekdays: Vec::new(),
            hours: Vec::new(),
            compared: 2,
            best: standout(cells[0]),
            worst: standout(cells[1]),
            sentence: String::new(),
            warnings: Vec::new(),
        };
        let found = tiles(&report, &report.cells, false);
        let shown: Vec<_> = found.iter().map(|tile| (tile.text.as_str(), tile.mark)).collect();
        assert_eq!(shown, [("50", Mark::Best), ("5.0", Mark::Worst), ("100", Mark::Few), ("", Mark::Few)]);
        assert_eq!((found[0].strength, found[1].strength, found[2].strength), (1.0, 0.1, 1.0));
        assert_eq!(found[2].words, "Tuesday, 10:00–11:00: 3 went on, 100.0 % of 3, too few to say much");
        assert_eq!(found[3].words, "Tuesday, 11:00–12:00: nothing");
        assert_eq!(tiles(&report, &report.cells, true)[2].text, "3");
    }
}
