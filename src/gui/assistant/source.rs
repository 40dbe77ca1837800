//! Which files are read, which part of them, and by which preset.

use super::Found;
use super::look::PresetChoice;
use crate::engine::import::Given;
use crate::gui::command::Request;
use crate::gui::widgets::{self, section::Tone};
use crate::theme::{UNIT, icon, size};
use egui::{Label, Ui};
use std::path::PathBuf;

/// What the user may change here.
pub(super) struct Choices<'a> {
    pub given: &'a mut Given,
    pub preset: &'a mut PresetChoice,
    pub also: &'a mut Vec<PathBuf>,
}

/// Shows files, member, sheet and preset.
pub(super) fn show(ui: &mut Ui, found: &mut Found, choices: Choices<'_>, requests: &mut Vec<Request>) {
    preset(ui, found, choices.preset);
    let width = ui.available_width();
    let detected = &found.detected;
    if detected.members.len() > 1 {
        ui.label("File in the archive");
        let members: Vec<(Option<String>, &str)> =
            detected.members.iter().map(|member| (Some(member.name.clone()), member.name.as_str())).collect();
        if let Some(member) = widgets::choice(ui, "File in the archive", &detected.member, &members, width) {
            choices.given.member = member;
            choices.given.sheet = None;
        }
    }
    if detected.sheets.len() > 1 {
        ui.label("Sheet");
        let sheets: Vec<(Option<String>, &str)> =
            detected.sheets.iter().map(|sheet| (Some(sheet.name.clone()), sheet.name.as_str())).collect();
        if let Some(sheet) = widgets::choice(ui, "Sheet", &detected.sheet, &sheets, width) {
            choices.given.sheet = sheet;
        }
    }
    let mut removed = None;
    for (place, part) in found.plan.also.iter().enumerate() {
        let name = part.path.file_name().unwrap_or_default().to_string_lossy();
        ui.horizontal(|ui| {
            if widgets::icon_button(ui, icon::X, &format!("Do not import {name}")).clicked() {
                removed = Some(place);
            }
            ui.add(Label::new(format!("and {name}")).truncate());
        });
        match (part.plan.problems().first(), &part.plan.activity_name) {
            (Some(problem), _) => widgets::banner(ui, Tone::Error, &problem.to_string(), |_| {}),
            (None, Some(activity)) => widgets::note(ui, &format!("Every row of it is “{activity}”.")),
            (None, None) => {}
        }
    }
    if let Some(place) = removed {
        choices.also.remove(place);
    }
    if widgets::quiet_button(ui, "Add a file…")
        .on_hover_text("Several files are imported together: one for each activity, for instance.")
        .clicked()
    {
        requests.push(Request::ChooseAlso);
    }
    ui.add_space(UNIT * 2.0);
}

fn preset(ui: &mut Ui, found: &mut Found, choice: &mut PresetChoice) {
    ui.label(widgets::strong("Preset", size::BODY));
    for trouble in &found.troubles {
        widgets::banner(ui, Tone::Warning, trouble, |_| {});
    }
    let used = found.plan.treatment.preset.clone();
    let mut options: Vec<(Option<String>, &str)> = vec![(None, "None: as detected")];
    options.extend(found.presets.iter().map(|title| (Some(title.clone()), title.as_str())));
    if let Some(preset) = widgets::choice(ui, "Preset", &used, &options, ui.available_width()) {
        *choice = preset.map_or(PresetChoice::None, PresetChoice::Of);
    }
    if used.is_some() && *choice == PresetChoice::Recognised {
        widgets::note(ui, "Recognised by its columns.");
    }
    let mut gone = None;
    for (place, step) in found.plan.treatment.clean_up.iter().enumerate() {
        ui.horizontal(|ui| {
            if widgets::icon_button(ui, icon::X, &format!("Leave out step {} of the clean-up", place + 1)).clicked() {
                gone = Some(place);
            }
            ui.add(Label::new(step.sentence()).wrap());
        });
    }
    if let Some(place) = gone {
        found.plan.treatment.clean_up.remove(place);
    }
    ui.add_space(UNIT);
}
