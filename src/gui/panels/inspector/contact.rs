//! One contact: what became of it, why it is or is not at a stage, and everything that it did.

use super::kind;
use crate::document::sentence;
use crate::domain::StageId;
use crate::engine::analysis::explain::Explain;
use crate::engine::analysis::timeline::{End, Timeline, TimelineActivity, TimelineReport};
use crate::gui::command::Request;
use crate::gui::panels::{Shown, answer, pickers};
use crate::gui::view::Selection;
use crate::gui::widgets::{self, ink};
use crate::overlay::explained::{self, Tone};
use crate::overlay::text;
use crate::theme::{Ink, icon, size};
use egui::{Align, Label, Layout, RichText, Sense, Ui};

/// So many attributes of a contact are listed.
const MOST_ATTRIBUTES: usize = 20;

/// Shows a contact by its place in the columns.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, contact: u32, requests: &mut Vec<Request>) {
    ui.horizontal(|ui| {
        kind(ui, icon::USER, "Contact");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if widgets::icon_button(ui, icon::X, "Close contact").clicked() {
                requests.push(Request::ShowContact(None));
            }
        });
    });
    let timeline = shown.ask_of_everybody(&Timeline { contact });
    answer::show(ui, &timeline, |ui, report| {
        if !report.known {
            widgets::note(ui, "This contact is no longer in the data.");
            return;
        }
        ui.add(Label::new(widgets::strong(text::tame(&report.contact), size::TITLE)).wrap().selectable(true));
        widgets::sentence(ui, &end_words(shown, report));
        for (name, value) in report.attributes.iter().take(MOST_ATTRIBUTES) {
            widgets::figure_row(ui, name, &text::tame(value), "An attribute of the contact.");
        }
        let entered = !matches!(report.end, End::Outside | End::Removed);
        if entered && widgets::quiet_button(ui, "Play alone on the map").clicked() {
            requests.push(Request::PlayContact(Some(contact)));
        }
        widgets::section(ui, "Why", true, |ui| why(ui, shown, contact, report));
        widgets::section(ui, "What the contact did", true, |ui| activities(ui, shown, report, requests));
    });
}

/// Says what became of the contact in the journey.
fn end_words(shown: &Shown<'_>, report: &TimelineReport) -> String {
    let stage = |id| stage_name(shown, id);
    match report.end {
        End::Outside => "Has not entered the journey.".to_owned(),
        End::Removed => "Was removed from the journey by an exclusion.".to_owned(),
        End::Finished(id) => format!("Finished at “{}”.", stage(id)),
        End::StillInTime(id) => format!("Is at “{}” and can still go on.", stage(id)),
        End::DroppedOff(id, since) => {
            format!(
                "Dropped off at “{}”: the last chance to go on closed on {}.",
                stage(id),
                sentence::day(since, false)
            )
        }
    }
}

fn stage_name(shown: &Shown<'_>, id: StageId) -> String {
    shown.map.stages.get(&id).map(|record| text::tame(&record.stage.name)).unwrap_or_default()
}

/// Why the contact is at a stage or is not, step by step.
fn why(ui: &mut Ui, shown: &Shown<'_>, contact: u32, report: &TimelineReport) {
    let id = ui.make_persistent_id("asked stage");
    let picked: Option<StageId> = ui.data_mut(|data| data.get_temp(id));
    let picked = picked.filter(|stage| shown.map.stages.contains_key(stage)).or_else(|| first_asked(shown, report));
    ui.label("Why is this contact, or why not, at");
    if let Some(stage) = pickers::stage(ui, shown, "Stage to explain", picked) {
        ui.data_mut(|data| data.insert_temp(id, stage));
    }
    let Some(stage) = picked else { return };
    let explanation = shown.ask(&Explain { contact, stage });
    answer::show(ui, &explanation, |ui, explanation| {
        let journey = shown.map.journey();
        ui.add(Label::new(widgets::strong(explained::headline(&journey, explanation), size::BODY)).wrap());
        for line in explained::lines(&journey, explanation) {
            let (glyph, colour) = match line.tone {
                Tone::Done => (icon::CHECK, Ink::MovedOnText),
                Tone::Plain => (icon::CARET_RIGHT, Ink::TextMuted),
                Tone::InTheWay => (icon::X, Ink::DropOffText),
            };
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                ui.label(widgets::icon(glyph, 12.0).color(ink(ui, colour)));
                ui.add(Label::new(line.text).wrap().selectable(true));
            });
        }
    });
}

/// The stage that is asked about first: the one that is selected on the map, or the one at which the contact is.
fn first_asked(shown: &Shown<'_>, report: &TimelineReport) -> Option<StageId> {
    let at = match report.end {
        End::Finished(id) | End::StillInTime(id) | End::DroppedOff(id, _) => Some(id),
        End::Outside | End::Removed => None,
    };
    // Where a contact came to rest, what matters is why it did not go on.
    let next = at.and_then(|at| shown.map.transitions.values().find(|step| step.from == at && step.to != at));
    let next = next.map(|step| step.to).filter(|_| !matches!(report.end, End::Finished(_)));
    shown.view.selection.single_stage().or(next).or(at).or_else(|| shown.map.stages.keys().next().copied())
}

/// Everything the contact did, in order; only the rows in sight are drawn.
fn activities(ui: &mut Ui, shown: &Shown<'_>, report: &TimelineReport, requests: &mut Vec<Request>) {
    let count = report.activities.len();
    let words = if count == 1 {
        "1 activity.".to_owned()
    } else {
        format!("{} activities, times in UTC.", text::count(count as u64))
    };
    widgets::note(ui, &words);
    let height = ROW_HEIGHT * count.min(MOST_ROWS) as f32;
    let area = egui::ScrollArea::vertical().id_salt("activities").max_height(height).min_scrolled_height(height);
    ui.spacing_mut().item_spacing.y = 0.0;
    area.auto_shrink([false, true]).show_rows(ui, ROW_HEIGHT, count, |ui, rows| {
        for activity in report.activities.get(rows).unwrap_or_default() {
            row(ui, shown, activity, requests);
        }
    });
}

const ROW_HEIGHT: f32 = 42.0;
/// With more rows than this the list scrolls by itself.
const MOST_ROWS: usize = 12;

fn row(ui: &mut Ui, shown: &Shown<'_>, activity: &TimelineActivity, requests: &mut Vec<Request>) {
    let muted = ink(ui, Ink::TextMuted);
    let size_of = egui::vec2(ui.available_width(), ROW_HEIGHT);
    let stage = activity.serves.or(activity.arrives.first().copied());
    let inner = ui.allocate_ui(size_of, |ui| {
        ui.set_min_height(ROW_HEIGHT);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.spacing_mut().interact_size.y = 18.0;
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 5.0;
                let (glyph, colour) = match (activity.serves, stage) {
                    (Some(_), _) => (icon::FLAG, Ink::MovedOnText),
                    (None, Some(_)) => (icon::FLAG, Ink::TextMuted),
                    (None, None) => (icon::CIRCLE, Ink::TextMuted),
                };
                ui.label(widgets::icon(glyph, 13.0).color(ink(ui, colour)));
                let strength = if activity.after_as_of || stage.is_none() { Ink::TextMuted } else { Ink::TextStrong };
                let name = RichText::new(text::tame(&activity.activity)).color(ink(ui, strength));
                ui.add(Label::new(name).truncate());
            });
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 5.0;
                ui.add_space(18.0);
                let small = |words: String| RichText::new(words).size(size::SMALL).color(muted);
                ui.label(small(when(activity)));
                if let Some(id) = stage {
                    let words = small(format!("→ {}", stage_name(shown, id))).color(ink(ui, Ink::MovedOnText));
                    let link = ui.add(Label::new(words).truncate().sense(Sense::click()));
                    if link.on_hover_text("Selects the stage.").clicked() {
                        requests.push(Request::Select(Selection::stage(id)));
                    }
                }
            });
        });
    });
    let mut about: Vec<String> =
        activity.attributes.iter().map(|(name, value)| format!("{name}: {}", text::tame(value))).collect();
    if activity.after_as_of {
        about.push("This is later than the moment up to which data counts.".to_owned());
    }
    if !about.is_empty() {
        inner.response.on_hover_text(about.join("\n"));
    }
}

/// Says when an activity was, and how long after the one before.
fn when(activity: &TimelineActivity) -> String {
    let day = sentence::day(activity.moment, false);
    let day = day.trim_end_matches(" UTC");
    match activity.gap {
        Some(gap) if gap.0 > 0 => format!("{day}, {gap} later"),
        Some(_) => format!("{day}, at once"),
        None => day.to_owned(),
    }
}
