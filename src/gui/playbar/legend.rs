//! The line below the track: what each colour and sign stands for, or how the contact fares that is played alone.

use super::BarShown;
use crate::engine::analysis::Groups;
use crate::gui::canvas::tokens::{self, Discs};
use crate::gui::command::Request;
use crate::gui::playback::Playback;
use crate::gui::style;
use crate::overlay::replay::{Replay, Sign, Visible, group_ink};
use crate::overlay::text;
use crate::theme::Ink;
use egui::{Align, Layout, Rect, Response, RichText, Role, Sense, Ui, WidgetInfo, vec2};

/// Widest name of a group, in logical pixels.
const WIDEST_NAME: f32 = 150.0;

pub(super) fn show(
    ui: &mut Ui,
    playback: &mut Playback,
    replay: &Replay,
    shown: &BarShown<'_>,
    requests: &mut Vec<Request>,
) {
    ui.horizontal(|ui| {
        if playback.alone.is_some() {
            alone(ui, shown, requests);
            return;
        }
        let groups = replay.staging().groups.as_deref();
        let Some(groups) = groups.filter(|_| !shown.is_coming) else {
            crate::gui::widgets::waiting(ui);
            ui.label("Finding out who belongs to which group…");
            return;
        };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let several = groups.names.len() > 1;
            let toggle = egui::Button::selectable(playback.side_by_side, "Side by side");
            let toggle = style::named(ui.add_enabled(several, toggle), "Side by side");
            if toggle.on_hover_text("A map each for the first two groups that are shown, on one clock").clicked() {
                playback.side_by_side = !playback.side_by_side;
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                egui::ScrollArea::horizontal().show(ui, |ui| each(ui, playback, replay, groups));
            });
        });
    });
}

fn each(ui: &mut Ui, playback: &mut Playback, replay: &Replay, groups: &Groups) {
    ui.spacing_mut().item_spacing.x = 4.0;
    for (group, name) in groups.names.iter().enumerate() {
        let entered = replay.entered().get(group).copied().unwrap_or(0);
        let visible = playback.visible.has(group);
        if entry(ui, group, name, entered, visible).clicked() {
            playback.visible = playback.visible.toggled(group);
            // Hiding the last one brings everybody back.
            if !(0..groups.names.len()).any(|group| playback.visible.has(group)) {
                playback.visible = Visible::ALL;
            }
        }
    }
}

/// One group: its sign in its colour, its name and how many entered; a click hides or shows it.
fn entry(ui: &mut Ui, group: usize, name: &str, entered: u64, visible: bool) -> Response {
    let palette = style::palette(ui.ctx());
    let strength: f32 = if visible { 1.0 } else { 0.35 };
    let words = text::fit(&text::tame(name), crate::theme::Weight::Regular, 13.0, WIDEST_NAME);
    let color = style::color(palette, Ink::TextStrong).gamma_multiply(strength.max(0.55));
    let muted = style::color(palette, Ink::TextMuted).gamma_multiply(strength.max(0.55));
    let name_galley = ui.painter().layout_no_wrap(words, egui::FontId::proportional(13.0), color);
    let count = ui.painter().layout_no_wrap(text::count(entered), egui::FontId::proportional(12.0), muted);
    let width = 22.0 + name_galley.size().x + 6.0 + count.size().x + 8.0;
    let (area, response) = ui.allocate_exact_size(vec2(width, 24.0), Sense::click());
    let words = format!("{name}, {} contacts", text::count(entered));
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, visible, &words));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(area, 5, style::color(palette, Ink::Hover));
    }
    let ink = style::color(palette, group_ink(group)).gamma_multiply(strength);
    let id = egui::Id::unique("group signs");
    let mut discs = ui.data_mut(|data| data.get_temp::<Discs>(id)).unwrap_or_default();
    let middle = area.left_center() + vec2(12.0, 0.0);
    tokens::sign(ui.painter(), &mut discs, middle, 7.0, Sign::of_group(group), ink);
    ui.data_mut(|data| data.insert_temp(id, discs));
    let at = Rect::from_min_size(area.left_center() + vec2(22.0, -name_galley.size().y / 2.0), name_galley.size());
    let after = at.right_top() + vec2(6.0, 1.0);
    ui.painter().galley(at.min, name_galley, color);
    ui.painter().galley(after, count, muted);
    let hint = if visible { "Click to hide this group." } else { "Click to show this group." };
    response.on_hover_text(hint)
}

fn alone(ui: &mut Ui, shown: &BarShown<'_>, requests: &mut Vec<Request>) {
    let name = shown.timeline.map_or_else(|| "One contact".to_owned(), |one| text::tame(&one.contact));
    ui.label(RichText::new(name).font(style::semibold(13.0)));
    ui.label(shown.fares.unwrap_or_default());
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let button = style::named(ui.button("Play everybody"), "Play everybody");
        if button.on_hover_text("Everybody moves again (Esc)").clicked() {
            requests.push(Request::PlayContact(None));
        }
    });
}
