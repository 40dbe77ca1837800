//! Whom all figures are about: the menu of segments in the bar at the top.

use super::workspace::Workspace;
use crate::document::{Edit, SegmentEdit};
use crate::domain::SegmentRule;
use crate::gui::command::Request;
use crate::gui::panels::pickers::EVERYONE;
use crate::gui::style;
use crate::overlay::text;
use crate::theme::{Ink, Weight, icon, size};
use egui::{Button, RichText};

/// Widest that the menu's button grows, and the name in it, so that the count beside it is never cut off.
const WIDEST: f32 = 240.0;
const WIDEST_NAME: f32 = 80.0;

/// Shows the menu. While not everyone counts, its button says so, with how many contacts are hidden.
pub fn menu(ui: &mut egui::Ui, in_words: bool, workspace: &Workspace, requests: &mut Vec<Request>) {
    let palette = style::palette(ui.ctx());
    let ink = |ink| style::color(palette, ink);
    let within = workspace.project.within();
    let words = match within {
        None => EVERYONE.to_owned(),
        Some(segment) => {
            let name = text::fit(&text::tame(&segment.name), Weight::Regular, size::BODY, WIDEST_NAME);
            match hidden(workspace) {
                Some(hidden) => format!("{name} · {} hidden", text::count(hidden)),
                None => name,
            }
        }
    };
    let colour = ink(if within.is_some() { Ink::MovedOnText } else { Ink::TextStrong });
    let label = match (in_words, within) {
        (true, _) => format!("{}  {words}", icon::USERS),
        (false, None) => icon::USERS.to_owned(),
        // Without words a sign says that not everyone counts.
        (false, Some(_)) => format!("{} {}", icon::USERS, icon::FUNNEL_SIMPLE),
    };
    let label = RichText::new(label).color(colour);
    let caret = RichText::new(icon::CARET_DOWN).font(style::icons(11.0)).color(ink(Ink::TextMuted));
    let mut button = Button::new(label).right_text(caret).truncate();
    if within.is_some() {
        button = button.fill(ink(Ink::AccentSoft));
    }
    let response = ui
        .scope(|ui| {
            ui.set_max_width(WIDEST);
            egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| items(ui, workspace, requests)).0
        })
        .inner;
    let whom = within.map_or(EVERYONE, |segment| segment.name.as_str());
    style::named(response, &format!("Figures are about: {words}"))
        .on_hover_text(format!("All figures are about: {whom}."));
}

/// Returns how many contacts do not count, once the figures are those of the segment.
fn hidden(workspace: &Workspace) -> Option<u64> {
    let data = workspace.project.data()?;
    let figures = workspace.project.figures().filter(|_| !workspace.project.is_stale())?;
    Some(data.summary.contacts.saturating_sub(figures.report.contacts))
}

fn items(ui: &mut egui::Ui, workspace: &Workspace, requests: &mut Vec<Request>) {
    ui.set_min_width(220.0);
    let within = workspace.project.within().map(|segment| segment.id);
    if ui.selectable_label(within.is_none(), EVERYONE).clicked() {
        requests.push(Request::AskWithin(None));
        ui.close();
    }
    egui::ScrollArea::vertical().max_height(crate::gui::widgets::list_height(ui.ctx(), 320.0, 200.0)).show(ui, |ui| {
        for segment in workspace.project.document().map().segments.values() {
            if ui.selectable_label(within == Some(segment.id), text::tame(&segment.name)).clicked() {
                requests.push(Request::AskWithin(Some(segment.id)));
                ui.close();
            }
        }
    });
    ui.separator();
    if let Some(id) = within
        && ui.button("Change this segment…").clicked()
    {
        requests.push(Request::ShowSegment(Some(id)));
        ui.close();
    }
    if ui.button("New segment…").clicked() {
        let rule = SegmentRule::All(Vec::new());
        requests.push(Edit::Segment(SegmentEdit::Add { name: String::new(), rule }).into());
        ui.close();
    }
}
