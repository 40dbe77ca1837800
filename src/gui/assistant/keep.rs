//! What is kept of the rows: repeats, and what would name a person.

use super::Found;
use crate::engine::import::Repeats;
use crate::gui::widgets;
use crate::theme::{UNIT, icon, size};
use egui::{Label, Ui};

/// Shows the choices.
pub(super) fn show(ui: &mut Ui, found: &mut Found) {
    clean_up(ui, found);
    let treatment = &mut found.plan.treatment;
    ui.label(widgets::strong("Repeated rows", size::BODY));
    let tooltip = "Rows that are the same as an earlier one in every column. Off: the first is kept.";
    if let Some(all) = widgets::switch(ui, "Keep all of them", treatment.repeats == Repeats::KeptAll, tooltip) {
        treatment.repeats = if all { Repeats::KeptAll } else { Repeats::KeptOnce };
    }
    ui.add_space(UNIT * 2.0);
    ui.label(widgets::strong("Privacy", size::BODY));
    let privacy = &mut treatment.privacy;
    let tooltip = "Ids become pseudonyms before anything is written. The key stays on this computer, outside of the \
                   project, so that later imports get the same pseudonyms.";
    if let Some(on) = widgets::switch(ui, "Pseudonyms for contacts", privacy.contacts, tooltip) {
        privacy.contacts = on;
    }
    let tooltip = "Whatever looks like an e-mail address, in any value, becomes a pseudonym.";
    if let Some(on) = widgets::switch(ui, "Pseudonyms for e-mail addresses", privacy.emails, tooltip) {
        privacy.emails = on;
    }
    let tooltip = "Of rows that cannot be imported only line and reason are kept.";
    if !privacy.needs_key()
        && let Some(on) = widgets::switch(ui, "Keep no text of refused rows", privacy.refused_rows, tooltip)
    {
        privacy.refused_rows = on;
    }
    if privacy.needs_key() {
        widgets::note(ui, "The preview shows the pseudonyms; before the first import with them they are examples.");
    }
    widgets::note(ui, "A column with the role “Ignore” is not written at all.");
    ui.add_space(UNIT * 2.0);
}

/// Lists the steps of clean-up that a preset brings; each can be left out.
fn clean_up(ui: &mut Ui, found: &mut Found) {
    let steps = &mut found.plan.treatment.clean_up;
    if steps.is_empty() {
        return;
    }
    ui.label(widgets::strong("Clean-up", size::BODY));
    let mut gone = None;
    for (place, step) in steps.iter().enumerate() {
        ui.horizontal(|ui| {
            if widgets::icon_button(ui, icon::X, &format!("Leave out step {} of the clean-up", place + 1)).clicked() {
                gone = Some(place);
            }
            ui.add(Label::new(step.sentence()).wrap());
        });
    }
    if let Some(place) = gone {
        steps.remove(place);
    }
    ui.add_space(UNIT * 2.0);
}
