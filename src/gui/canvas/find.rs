//! Finding a stage, an arrow or a group by words: the map flies there and what is found flashes.

use super::camera::Vantage;
use super::gesture::{self, Target, only};
use super::minimap::plate;
use super::paint::{self, Brush};
use super::{CanvasInput, CanvasState};
use crate::document::Map;
use crate::domain::StageId;
use crate::gui::view::Selection;
use crate::gui::{Request, style};
use crate::overlay::Routes;
use crate::overlay::frames::FrameOf;
use crate::theme::{Ink, RADIUS, icon};
use egui::{Key, Rect, RichText, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};

/// Width of the panel.
const WIDTH: f32 = 320.0;
/// At most so many places are listed.
const LISTED: usize = 7;
/// What is found is shown at least this large.
const LEAST_ZOOM: f32 = 0.7;
/// How long what is found flashes, in seconds.
const FLASH_SECS: f64 = 1.1;

/// The words that are looked for, and which of the places found is shown.
#[derive(Debug, Clone, Default)]
pub struct Find {
    text: String,
    chosen: usize,
    fresh: bool,
    /// What Ctrl and Enter added to the selection.
    kept: Selection,
}

impl Find {
    /// Begins a search.
    pub fn open() -> Self {
        Self { fresh: true, ..Self::default() }
    }
}

/// A place that flashes.
#[derive(Debug, Clone, Copy)]
pub struct Flash {
    /// The place, in map units.
    area: Rect,
    since: Option<f64>,
}

/// A place that was found.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    target: Target,
    glyph: &'static str,
    words: String,
}

/// Returns what holds all the words: stages by name or activity, groups by title, arrows by the names of both ends.
fn found(map: &Map, asked: &str) -> Vec<Found> {
    let asked = asked.to_lowercase();
    let words: Vec<&str> = asked.split_whitespace().collect();
    if words.is_empty() {
        return Vec::new();
    }
    let holds = |text: &str| words.iter().all(|word| text.contains(word));
    let lower = |id: &StageId| map.stages.get(id).map(|one| one.stage.name.to_lowercase()).unwrap_or_default();
    let name = |id: &StageId| map.stages.get(id).map_or("", |one| one.stage.name.as_str());
    let stages = super::nodes::walk_order(map).into_iter().filter_map(|id| {
        let record = map.stages.get(&id)?;
        let activities = record.stage.rule.conditions().flat_map(|one| &one.activities).map(|one| one.to_lowercase());
        let is_found = holds(&lower(&id)) || activities.into_iter().any(|activity| holds(&activity));
        let glyph = crate::overlay::scene::card_icon(record);
        is_found.then(|| Found { target: Target::Stage(id), glyph, words: record.stage.name.clone() })
    });
    let groups = map.groups.values().filter(|group| holds(&group.name.to_lowercase()));
    let groups = groups.map(|group| Found {
        target: Target::Group(group.id),
        glyph: icon::INTERSECT,
        words: group.name.clone(),
    });
    let arrows = map.transitions.values().filter(|step| {
        let (from, to) = (lower(&step.from), lower(&step.to));
        // Words of one stage alone are found at the stage.
        holds(&format!("{from} → {to} to")) && !holds(&from) && !holds(&to)
    });
    let arrows = arrows.map(|step| Found {
        target: Target::Transition(step.id),
        glyph: icon::ARROW_RIGHT,
        words: format!("{} → {}", name(&step.from), name(&step.to)),
    });
    stages.chain(groups).chain(arrows).collect()
}

/// Shows the panel while a search goes on.
pub fn show(ui: &mut Ui, canvas: Rect, state: &mut CanvasState, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    let Some(mut find) = state.find.take() else { return };
    let places = found(input.map, &find.text);
    let listed = places.len().min(LISTED);
    let more = places.len() > LISTED;
    let rows = if find.text.trim().is_empty() { 0 } else { listed.max(1) + usize::from(more) };
    let size = vec2(WIDTH.min(canvas.width() - 24.0), 44.0 + rows as f32 * 28.0 + if rows > 0 { 6.0 } else { 0.0 });
    let area = Rect::from_min_size(pos2(canvas.right() - 12.0 - size.x, canvas.top() + 12.0), size);
    plate(ui, area, style::palette(ui.ctx()));
    ui.interact(area, ui.scope_id().with("find"), crate::gui::widgets::SHIELD);
    let (up, down, enter, escape, back, also) = ui.input_mut(|input| {
        let mut pressed = |modifiers, key| input.consume_key(modifiers, key);
        let also = pressed(egui::Modifiers::COMMAND, Key::Enter);
        let back = pressed(egui::Modifiers::SHIFT, Key::Enter);
        (
            pressed(egui::Modifiers::NONE, Key::ArrowUp),
            pressed(egui::Modifiers::NONE, Key::ArrowDown),
            pressed(egui::Modifiers::NONE, Key::Enter),
            pressed(egui::Modifiers::NONE, Key::Escape),
            back,
            also,
        )
    });
    let mut close = escape;
    let mut jump = None;
    ui.scope_builder(UiBuilder::new().max_rect(area.shrink(8.0)), |ui| {
        ui.horizontal(|ui| {
            let field = egui::TextEdit::singleline(&mut find.text)
                // The inspector opens at what is found; the field stays the same one beside it.
                .id_salt("find on the map")
                .hint_text("Find a stage, arrow or group")
                .desired_width(size.x - 16.0 - 36.0);
            let field = style::named(ui.add(field), "Find on the map");
            if std::mem::take(&mut find.fresh) || ((enter || back || also) && !field.has_focus()) {
                field.request_focus();
            }
            if field.changed() {
                find.chosen = 0;
                jump = Some(0);
            }
            let cross = egui::Button::new(RichText::new(icon::X).font(style::icons(14.0))).frame(false);
            close |= style::named(ui.add(cross), "Close search").clicked();
        });
        if rows > 0 {
            ui.add_space(4.0);
            for (place, one) in places.iter().take(LISTED).enumerate() {
                if row(ui, one, place == find.chosen).clicked() {
                    jump = Some(place);
                }
            }
            if places.is_empty() {
                ui.weak("Nothing on the map has these words.");
            } else if more {
                ui.weak(format!("{} more; type more of the name.", places.len() - LISTED));
            }
        }
    });
    if listed > 0 {
        let step = usize::from(down || enter);
        if step > 0 {
            // The first one is shown already while typing; Enter goes on from it.
            jump = Some((find.chosen + step) % listed);
        } else if up || back {
            jump = Some((find.chosen + listed - 1) % listed);
        }
    }
    // What was typed in this frame finds other places than those listed.
    let now = found(input.map, &find.text);
    if let Some(one) = jump.and_then(|place| Some((place, now.get(place)?))) {
        find.chosen = one.0;
        state.jump_to(one.1.target, input, requests);
        if !find.kept.is_empty() {
            requests.push(Request::Select(joined(&find.kept, &only(one.1.target, input.map))));
        }
    }
    if let Some(one) = places.get(find.chosen).filter(|_| also) {
        find.kept = joined(&find.kept, &only(one.target, input.map));
        requests.push(Request::Select(find.kept.clone()));
    }
    if close {
        ui.memory_mut(|memory| memory.request_focus(ui.make_persistent_id("map")));
    } else {
        state.find = Some(find);
    }
}

/// Returns both selections together.
fn joined(one: &Selection, other: &Selection) -> Selection {
    let mut both = one.clone();
    both.stages.extend(&other.stages);
    both.transitions.extend(&other.transitions);
    both.things.extend(&other.things);
    both
}

fn row(ui: &mut Ui, one: &Found, chosen: bool) -> egui::Response {
    let palette = style::palette(ui.ctx());
    let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), egui::Sense::click());
    if chosen || response.hovered() {
        let ink = if chosen { Ink::AccentSoft } else { Ink::Hover };
        ui.painter().rect_filled(area, 6.0, style::color(palette, ink));
    }
    let strong = style::color(palette, Ink::TextStrong);
    let at = pos2(area.left() + 8.0, area.center().y);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, one.glyph, style::icons(15.0), strong);
    let words = crate::overlay::text::fit(
        &crate::overlay::text::tame(&one.words),
        crate::theme::Weight::Regular,
        13.0,
        area.width() - 40.0,
    );
    let font = egui::FontId::proportional(13.0);
    ui.painter().text(at + vec2(24.0, 0.0), egui::Align2::LEFT_CENTER, words, font, strong);
    style::named(response, &format!("Go to {}", one.words))
}

impl CanvasState {
    /// Selects something on the map, flies to it and lets it flash.
    pub(super) fn jump_to(&mut self, target: Target, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
        let Some(area) = area_of(target, input.map, self.drawing.routes()) else { return };
        requests.push(Request::Select(only(target, input.map)));
        let vantage = self.camera.destination();
        self.camera.fly(Vantage { centre: area.center(), zoom: vantage.zoom.max(LEAST_ZOOM) });
        self.flash = Some(Flash { area, since: None });
    }
}

/// Returns the place of a part of the map.
fn area_of(target: Target, map: &Map, routes: &Routes) -> Option<Rect> {
    match target {
        Target::Transition(id) | Target::End(id, _) | Target::Bend(id) => {
            let route = routes.route(id)?;
            let middle = route.point_at(0.5);
            let around = Rect::from_center_size(pos2(middle.x, middle.y), vec2(40.0, 40.0));
            Some(route.label.map_or(around, paint::rect))
        }
        Target::Group(id) => {
            let frame = routes.frames.iter().find(|frame| frame.of == FrameOf::Group(id))?;
            Some(paint::rect(frame.rect))
        }
        other => Some(gesture::card(gesture::middle(map, other.stage()?)?)),
    }
}

/// Paints what flashes: a ring that widens and fades, or one that stays for a while where movement is unwanted.
pub fn flash(brush: &Brush<'_>, state: &mut CanvasState, time: f64, reduced_motion: bool) {
    let Some(flash) = &mut state.flash else { return };
    let since = *flash.since.get_or_insert(time);
    let part = ((time - since) / FLASH_SECS) as f32;
    let area = brush.to_screen.mul_rect(flash.area);
    if part >= 1.0 {
        state.flash = None;
        return;
    }
    let ctx = brush.painter.ctx();
    let (grown, opacity) = if reduced_motion {
        ctx.request_repaint_after_secs((FLASH_SECS - (time - since)).max(0.02) as f32);
        (6.0, 1.0)
    } else {
        ctx.request_repaint();
        // Two pulses.
        let pulse = (part * 2.0).fract();
        (4.0 + 14.0 * pulse, 1.0 - pulse)
    };
    let line = Stroke::new(3.0, brush.color(Ink::Accent, opacity));
    let radius = (RADIUS * brush.to_screen.scaling + grown).clamp(0.0, 120.0) as u8;
    brush.painter.rect_stroke(area.expand(grown), radius, line, StrokeKind::Middle);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, Point, StageGroupEdit};
    use crate::domain::Rule;

    #[test]
    fn stages_groups_and_arrows_are_found_by_their_words() {
        let mut document = Document::default();
        for (name, activity) in [("Visit", "page_view"), ("Signed up", "form_submit"), ("Paid", "invoice paid")] {
            let edit = Edit::AddStage { name: name.into(), rule: Rule::activity(activity), at: Point::default() };
            document.apply(edit).unwrap();
        }
        for (from, to) in [(0, 1), (1, 2)] {
            document.apply(Edit::Connect { from: StageId(from), to: StageId(to) }).unwrap();
        }
        let stages = [StageId(1), StageId(2)].into();
        document.apply(Edit::StageGroup(StageGroupEdit::Make { name: "Money in".into(), stages })).unwrap();
        let words = |asked: &str| found(document.map(), asked).into_iter().map(|one| one.words).collect::<Vec<_>>();
        assert_eq!(words("sign"), ["Signed up"]);
        assert_eq!(words("PAGE"), ["Visit"], "by its activity");
        assert_eq!(words("in"), ["Paid", "Money in"]);
        assert_eq!(words("visit signed"), ["Visit → Signed up"]);
        assert!(words("nothing like it").is_empty() && words("  ").is_empty());
    }
}
