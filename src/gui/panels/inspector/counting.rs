//! What a journey counts, and what may follow what.

use crate::document::Edit;
use crate::document::edit::WholeOrder;
use crate::domain::{
    AnyOrderGroup, Counting, DirectlyCounts, ExclusionEffect, SessionRule, Settings, Simultaneous, Span,
};
use crate::gui::command::Request;
use crate::gui::panels::Shown;
use crate::gui::widgets::{self, PickerItem};
use crate::overlay::text;
use crate::theme::UNIT;
use egui::Ui;

/// A session is proposed to end after so long without activity, as in most web analytics.
const USUAL_GAP: Span = Span(30 * Span::MINUTE.0);

/// Shows what is counted, and changes the settings in place.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, settings: &mut Settings, requests: &mut Vec<Request>) {
    counted(ui, shown, &mut settings.counting);
    ui.add_space(UNIT);
    order(ui, shown, requests);
    simultaneous(ui, &mut settings.simultaneous);
    ui.add_space(UNIT);

    let width = ui.available_width();
    ui.label("Between direct steps count");
    let words = [
        (DirectlyCounts::EveryActivity, "all activities of the contact"),
        (DirectlyCounts::StageActivities, "only activities of some stage"),
    ];
    if let Some(counts) = widgets::choice(ui, "Between direct steps", &settings.directly_counts, &words, width) {
        settings.directly_counts = counts;
    }
    ui.add_space(UNIT);

    ui.label("An activity that spoils an arrow");
    let words = [
        (ExclusionEffect::EndsTheWalk, "ends the way there"),
        (ExclusionEffect::RemovesTheContact, "removes the contact everywhere"),
    ];
    if let Some(effect) = widgets::choice(ui, "What spoiling does", &settings.exclusion_effect, &words, width) {
        settings.exclusion_effect = effect;
    }
    ui.add_space(UNIT);

    ui.label("The same all along the way");
    let items = attributes(shown);
    if let Some(held) = widgets::pick_several(ui, "Held constant", &settings.held_constant, "Nothing", &items) {
        settings.held_constant = held;
    }
    widgets::note(ui, "A way counts only while these attributes of its activities keep one value, such as a product.");
}

/// What is counted, without the details of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Best,
    First,
    Attempts,
    Sessions,
}

fn counted(ui: &mut Ui, shown: &Shown<'_>, counting: &mut Counting) {
    ui.label("Count each contact by");
    let kind = match counting {
        Counting::BestAttempt => Kind::Best,
        Counting::FirstAttempt => Kind::First,
        Counting::Attempts => Kind::Attempts,
        Counting::Sessions(_) => Kind::Sessions,
    };
    let words = [
        (Kind::Best, "its best attempt"),
        (Kind::First, "its first attempt"),
        (Kind::Attempts, "every attempt"),
        (Kind::Sessions, "every session"),
    ];
    let width = ui.available_width();
    if let Some(kind) = widgets::choice(ui, "Count each contact by", &kind, &words, width) {
        *counting = match kind {
            Kind::Best => Counting::BestAttempt,
            Kind::First => Counting::FirstAttempt,
            Kind::Attempts => Counting::Attempts,
            Kind::Sessions => Counting::Sessions(SessionRule::Gap(USUAL_GAP)),
        };
    }
    let note = match counting {
        Counting::BestAttempt => "Each contact once, by the way that got furthest.",
        Counting::FirstAttempt => "Each contact once, by ways that start with its first entry.",
        Counting::Attempts => {
            "A contact counts again each time it enters after a goal, after its time ran out or after an activity that spoils its way."
        }
        Counting::Sessions(_) => "Ways within one session; a contact counts once for each.",
    };
    widgets::note(ui, note);
    if let Counting::Sessions(rule) = counting {
        session(ui, shown, rule);
    }
}

fn session(ui: &mut Ui, shown: &Shown<'_>, rule: &mut SessionRule) {
    ui.label("A session is");
    let by_gap = matches!(rule, SessionRule::Gap(_));
    let words = [(true, "parted by time without activity"), (false, "named by an attribute")];
    let width = ui.available_width();
    if let Some(by_gap) = widgets::choice(ui, "A session is", &by_gap, &words, width) {
        *rule = if by_gap { SessionRule::Gap(USUAL_GAP) } else { SessionRule::Attribute(likely_session(shown)) };
    }
    match rule {
        SessionRule::Gap(gap) => {
            if let Some(Some(new)) = widgets::span_editor(ui, "Session gap", Some(*gap), "No gap") {
                *gap = new;
            }
            widgets::note(ui, "A longer time without activity starts a new session.");
        }
        SessionRule::Attribute(name) => {
            let items = attributes(shown);
            if let Some(new) = widgets::pick_one(ui, "Session attribute", name, "Choose an attribute", &items, true) {
                *name = new;
            }
            widgets::note(ui, "Activities with the same value are one session; those without a value are left out.");
        }
    }
}

/// Returns the attribute whose name sounds most like a session, or none.
fn likely_session(shown: &Shown<'_>) -> String {
    let attributes = shown.data.map_or(&[][..], |data| &data.attributes);
    let named = attributes.iter().find(|one| one.name.to_lowercase().contains("session"));
    named.map(|one| one.name.clone()).unwrap_or_default()
}

fn attributes(shown: &Shown<'_>) -> Vec<PickerItem> {
    let attributes = shown.data.map_or(&[][..], |data| &data.attributes);
    let note = |different| format!("{} different", text::count(different));
    attributes.iter().map(|one| PickerItem { text: one.name.clone(), note: note(one.different) }).collect()
}

/// The order of the whole journey; single arrows and groups can differ.
fn order(ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
    let stages = shown.map.stages.len();
    if stages < 2 {
        return;
    }
    ui.label("Stages are to be passed");
    let current = WholeOrder::of(shown.map);
    let mut words = vec![
        (Some(WholeOrder::Eventually), "along the arrows, anything between"),
        (Some(WholeOrder::Directly), "along the arrows, nothing between"),
    ];
    if stages <= AnyOrderGroup::MOST_STAGES {
        words.push((Some(WholeOrder::AnyOrder), "in any order"));
    }
    if current.is_none() {
        words.push((None, "as set on arrows and groups"));
    }
    let width = ui.available_width();
    if let Some(Some(order)) = widgets::choice(ui, "Stages are to be passed", &current, &words, width) {
        requests.push(Edit::SetWholeOrder(order).into());
    }
    ui.add_space(UNIT);
}

fn simultaneous(ui: &mut Ui, simultaneous: &mut Simultaneous) {
    ui.label("Activities at the same moment");
    let grace = [
        (Simultaneous::WithinGrace(Span::SECOND), "either order within 1 second"),
        (Simultaneous::WithinGrace(Span(2 * Span::SECOND.0)), "either order within 2 seconds"),
        (Simultaneous::WithinGrace(Span::MINUTE), "either order within 1 minute"),
        (Simultaneous::WithinGrace(Span::DAY), "either order within 1 day"),
    ];
    let mut words = vec![
        (Simultaneous::EitherOrder, "count in either order"),
        (Simultaneous::RowOrder, "count in the order of the rows"),
        (Simultaneous::StrictlyLater, "do not follow one another"),
    ];
    words.extend(grace);
    let other = match simultaneous {
        Simultaneous::WithinGrace(grace) => format!("either order within {grace}"),
        _ => String::new(),
    };
    if !words.iter().any(|(one, _)| one == simultaneous) {
        words.push((*simultaneous, &other));
    }
    let width = ui.available_width();
    if let Some(chosen) = widgets::choice(ui, "Activities at the same moment", simultaneous, &words, width) {
        *simultaneous = chosen;
    }
}
