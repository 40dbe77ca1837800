//! What is shown of a part of the map under the pointer: sentences, what a stage is made up of, and its hours.

use crate::document::sentence;
use crate::domain::{Journey, Rate, Rule, StageId};
use crate::engine::analysis::composition::{Composition, CompositionReport};
use crate::engine::analysis::rhythm::{Rhythm, Week};
use crate::gui::panels::Shown;
use crate::gui::panels::pickers::own_zone;
use crate::gui::widgets::{self, ink};
use crate::overlay::hover::said;
use crate::overlay::lens::Lens;
use crate::overlay::lens::when::DAYS;
use crate::overlay::scene::Hit;
use crate::overlay::{Behind, Figures, text};
use crate::theme::{Ink, size};
use egui::{Align2, FontId, Rect, RichText, Sense, Ui, pos2, vec2};

/// Shows it.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, journey: &Journey, figures: &Figures, hit: Hit, behind: Option<Behind>) {
    let Some(report) = shown.report else { return };
    ui.set_max_width(340.0);
    let said = said(journey, shown.map, report, figures, hit, behind);
    ui.label(widgets::strong(&said.title, size::BODY));
    for line in &said.lines {
        ui.add(egui::Label::new(line).wrap());
    }
    if let Hit::Stage(id) = hit {
        composition(ui, shown, id);
        if shown.view.lens.lens == Lens::When && shown.view.lens.compare.is_none() {
            hours(ui, shown, id);
        }
    }
    if let Some(hint) = said.hint {
        ui.label(RichText::new(hint).size(size::SMALL).color(ink(ui, Ink::TextMuted)));
    }
}

/// Inks of the parts of a stage, told apart by their order and by the words below as well.
const PARTS: [Ink; 5] = [Ink::MovedOn, Ink::Warning, Ink::Finished, Ink::StillInTime, Ink::DropOff];

/// Shows through which of its conditions contacts came to a stage, each counted at its first arrival.
fn composition(ui: &mut Ui, shown: &Shown<'_>, id: StageId) {
    let several = shown.map.stages.get(&id).is_some_and(|record| record.stage.rule.conditions().count() > 1);
    let Some(report) = several.then(|| shown.ask(&Composition { stage: id }).value).flatten() else { return };
    if report.reached == 0 {
        return;
    }
    ui.add_space(4.0);
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width().min(320.0), 9.0), Sense::hover());
    let rows = parts(&report);
    let mut from = 0.0;
    for ((_, rate), colour) in rows.iter().zip(PARTS.iter().cycle()) {
        let share = rate.value().unwrap_or(0.0) as f32;
        let (left, right) = (area.left() + area.width() * from, area.left() + area.width() * (from + share));
        from += share;
        if right - left > 0.5 {
            let part = Rect::from_min_max(pos2(left, area.top()), pos2((right - 1.0).max(left + 0.5), area.bottom()));
            ui.painter().rect_filled(part, 2.0, ink(ui, *colour));
        }
    }
    for ((words, rate), colour) in rows.iter().zip(PARTS.iter().cycle()).take(6) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let (dot, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
            ui.painter().rect_filled(dot, 2.0, ink(ui, *colour));
            let figure = format!("{} ({})", text::count(rate.part), text::percent(*rate));
            ui.label(RichText::new(format!("{words}: {figure}")).size(size::SMALL));
        });
    }
}

/// Returns the conditions of a stage in words, with the share of those who first came through each.
fn parts(report: &CompositionReport) -> Vec<(String, Rate)> {
    let part = |through: &crate::engine::analysis::composition::Through| {
        let words = sentence::describe(&Rule::any_of(vec![through.condition.clone()]));
        (text::tame(&words), Rate::new(through.first, report.reached))
    };
    report.conditions.iter().map(part).collect()
}

const CELL: f32 = 11.0;

/// Shows the hours of the week at which contacts come to a stage.
fn hours(ui: &mut Ui, shown: &Shown<'_>, id: StageId) {
    let answered = shown.ask(&Rhythm { zone: own_zone() });
    let Some(report) = answered.value else { return };
    let Some(stage) = report.stages.iter().find(|stage| stage.id == id) else { return };
    ui.add_space(4.0);
    ui.label(RichText::new("Arrivals by hour").size(size::SMALL).color(ink(ui, Ink::TextMuted)));
    week(ui, &stage.arrived, Ink::MovedOn);
    if stage.dropped_off.total() > 0 {
        ui.label(RichText::new("Drop-offs by hour").size(size::SMALL).color(ink(ui, Ink::TextMuted)));
        week(ui, &stage.dropped_off, Ink::DropOff);
    }
}

fn week(ui: &mut Ui, week: &Week, of: Ink) {
    let label = 28.0;
    let (area, _) = ui.allocate_exact_size(vec2(label + CELL * 24.0, CELL * 7.0 + 12.0), Sense::hover());
    let cells = || (0_u8..7).flat_map(|day| (0_u8..24).map(move |hour| (day, hour)));
    let most = cells().map(|(day, hour)| week.at(day, hour)).max().unwrap_or(0).max(1) as f32;
    let muted = ink(ui, Ink::TextMuted);
    for (name, day) in DAYS.iter().zip(0_u8..) {
        let at = pos2(area.left(), area.top() + CELL * (f32::from(day) + 0.5));
        ui.painter().text(at, Align2::LEFT_CENTER, name, FontId::proportional(9.0), muted);
    }
    for (day, hour) in cells() {
        let corner = pos2(area.left() + label + CELL * f32::from(hour), area.top() + CELL * f32::from(day));
        let cell = Rect::from_min_size(corner, vec2(CELL - 1.0, CELL - 1.0));
        let count = week.at(day, hour);
        let (fill, strength) = if count == 0 { (Ink::CardTile, 1.0) } else { (of, 0.15 + 0.85 * count as f32 / most) };
        ui.painter().rect_filled(cell, 1.0, ink(ui, fill).gamma_multiply(strength));
    }
    for hour in [0_u8, 6, 12, 18] {
        let at = pos2(area.left() + label + CELL * f32::from(hour), area.bottom() - 6.0);
        ui.painter().text(at, Align2::LEFT_CENTER, format!("{hour} h"), FontId::proportional(9.0), muted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Condition;
    use crate::engine::analysis::composition::Through;

    #[test]
    fn the_parts_of_a_stage_add_up_to_all_of_it() {
        let through =
            |name: &str, first| Through { group: 0, condition: Condition::activity(name), contacts: 90, first };
        let report =
            CompositionReport { stage: StageId(1), reached: 100, conditions: vec![through("a", 70), through("b", 30)] };
        let parts = parts(&report);
        assert_eq!(parts, [("a".to_owned(), Rate::new(70, 100)), ("b".to_owned(), Rate::new(30, 100))]);
    }
}
