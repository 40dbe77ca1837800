//! Rows with a name, a bar and figures; a click lists the contacts behind one.

use super::Row;
use crate::domain::{Comparison, Condition, Filter, Owner, Rule, StageId};
use crate::engine::analysis::paths::Item;
use crate::gui::command::Request;
use crate::gui::panels::{Shown, adding};
use crate::gui::style;
use crate::gui::widgets::ink;
use crate::overlay::text;
use crate::theme::{Ink, icon, size};
use egui::{Align2, FontId, Rect, ScrollArea, Sense, TextWrapMode, Ui, Vec2, WidgetText, pos2, vec2};

const ROW_HEIGHT: f32 = 26.0;
const INDENT: f32 = 18.0;
/// Room for count, share, note and the button at the end of a row.
const COUNT: f32 = 64.0;
const SHARE: f32 = 58.0;
const NOTE: f32 = 86.0;
const BUTTON: f32 = 28.0;
const GAP: f32 = 8.0;

/// Shows rows; returns the path of one that is to be opened or closed. New stages follow the one named by `after`.
pub fn show(
    ui: &mut Ui,
    shown: &Shown<'_>,
    rows: &[Row],
    after: Option<StageId>,
    told_by: Option<&str>,
    requests: &mut Vec<Request>,
) -> Option<Vec<Item>> {
    let mut toggled = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().min_scrolled_height(0.0).auto_shrink(false).show_rows(
        ui,
        ROW_HEIGHT,
        rows.len(),
        |ui, range| {
            for row in rows.get(range).unwrap_or_default() {
                let chosen = one(ui, row);
                if chosen.toggles {
                    toggled = Some(row.path.clone());
                } else if let Some(item) = row.adds.as_ref().filter(|_| chosen.adds) {
                    requests.push(adding::stage(shown, after, &item.to_string(), rule(item, told_by)).into());
                } else if chosen.lists {
                    requests.push(Request::ListPeople(row.people.clone()));
                }
            }
        },
    );
    toggled
}

/// Returns the rule of a stage that an item satisfies.
fn rule(item: &Item, told_by: Option<&str>) -> Rule {
    let value = item.value.as_ref().zip(told_by).map(|(value, attribute)| Filter::Compare {
        attribute: attribute.to_owned(),
        of: Owner::Activity,
        comparison: Comparison::Is(value.clone()),
    });
    Rule::any_of(vec![Condition { filters: value.into_iter().collect(), ..Condition::activity(&item.activity) }])
}

#[derive(Default)]
struct Chosen {
    toggles: bool,
    adds: bool,
    lists: bool,
}

fn one(ui: &mut Ui, row: &Row) -> Chosen {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::click());
    let count = text::count(row.rate.part);
    let words = format!("{}: {count} contacts, {}", row.name, text::percent(row.rate));
    let response = style::clickable(response, &words);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, ink(ui, Ink::Hover));
    }
    let mut chosen = Chosen::default();
    let left = rect.left() + 4.0 + INDENT * row.depth as f32;
    if let Some(opened) = row.opened {
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(INDENT, ROW_HEIGHT));
        let name = format!("{} what followed {}", if opened { "Hide" } else { "Show" }, row.name);
        let glyph = if opened { icon::CARET_DOWN } else { icon::CARET_RIGHT };
        chosen.toggles = button(ui, place, glyph, &name);
    }
    let right = rect.right() - BUTTON;
    let wide = rect.width() > 560.0;
    let note_room = if wide { NOTE + GAP } else { 0.0 };
    let figures = right - COUNT - SHARE - note_room - GAP;
    let bar_width = ((figures - left) * 0.36).clamp(40.0, 320.0);
    let name_room = (figures - bar_width - GAP) - (left + INDENT + 2.0);
    let middle = rect.center().y;
    let strong = ink(ui, Ink::TextStrong);
    let galley = WidgetText::from(text::tame(&row.name)).into_galley(
        ui,
        Some(TextWrapMode::Truncate),
        name_room.max(20.0),
        FontId::proportional(size::BODY),
    );
    let at = pos2(left + INDENT + 2.0, middle - galley.size().y / 2.0);
    ui.painter().galley(at, galley, strong);
    bar(ui, Rect::from_min_size(pos2(figures - bar_width - GAP, middle - 4.0), vec2(bar_width, 8.0)), row);
    let muted = ink(ui, Ink::TextMuted);
    let paint = |at: f32, words: &str, font: FontId, colour| {
        ui.painter().text(pos2(at, middle), Align2::RIGHT_CENTER, words, font, colour);
    };
    paint(figures + COUNT, &count, style::semibold(size::BODY), strong);
    paint(figures + COUNT + SHARE, &text::percent(row.rate), FontId::proportional(size::SMALL), muted);
    if wide {
        paint(right - 2.0, &row.note, FontId::proportional(size::SMALL), muted);
    }
    if let Some(item) = &row.adds {
        let place = Rect::from_min_size(pos2(right, rect.top()), vec2(BUTTON, ROW_HEIGHT));
        chosen.adds = button(ui, place, icon::PLUS, &format!("Add {item} as a stage"));
    }
    let told = if row.note.is_empty() { String::new() } else { format!(" ({})", row.note) };
    chosen.lists = response.on_hover_text(format!("{words}{told}. Click to list them.")).clicked();
    chosen
}

fn bar(ui: &Ui, rect: Rect, row: &Row) {
    ui.painter().rect_filled(rect, 4.0, ink(ui, Ink::CardTile));
    if row.rate.part > 0 {
        let width = rect.width() * row.rate.value().unwrap_or_default().clamp(0.0, 1.0) as f32;
        let filled = Rect::from_min_size(rect.min, Vec2::new(width.max(2.0), rect.height()));
        ui.painter().rect_filled(filled, 4.0, ink(ui, row.ink));
    }
}

fn button(ui: &mut Ui, place: Rect, glyph: &str, name: &str) -> bool {
    let response = ui.interact(place, ui.scope_id().with(name).with(place.top() as i64), Sense::click());
    let colour = ink(ui, if response.hovered() { Ink::TextStrong } else { Ink::TextMuted });
    ui.painter().text(place.center(), Align2::CENTER_CENTER, glyph, style::icons(13.0), colour);
    style::clickable(response, name).on_hover_text(name).clicked()
}
