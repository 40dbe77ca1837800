//! Which files are read, which part of them, and by which preset.

use super::Found;
use super::look::PresetChoice;
use crate::engine::import::Given;
use crate::gui::command::Request;
use crate::gui::widgets::{self, section::Tone};
use crate::theme::{Ink, icon};
use egui::{RichText, Ui};
use std::path::PathBuf;

/// What the user may change here.
pub(super) struct Choices<'a> {
    pub given: &'a mut Given,
    pub preset: &'a mut PresetChoice,
    pub also: &'a mut Vec<PathBuf>,
}

/// Widths of lists, in logical pixels.
const PRESET_WIDTH: f32 = 220.0;
const PART_WIDTH: f32 = 180.0;

/// Shows preset, member, sheet and files in one line.
pub(super) fn show(ui: &mut Ui, found: &mut Found, choices: Choices<'_>, requests: &mut Vec<Request>) {
    for trouble in &found.troubles {
        widgets::banner(ui, Tone::Warning, trouble, |_| {});
    }
    let detected = &found.detected;
    let mut removed = None;
    ui.horizontal_wrapped(|ui| {
        preset(ui, found, choices.preset);
        if detected.members.len() > 1 {
            ui.label("File in the archive");
            let alike = found.plan.also.iter().filter(|part| part.plan.member.is_some()).count() + 1;
            let all = format!("All {alike} that are alike");
            let mut members: Vec<(Option<String>, &str)> =
                detected.members.iter().map(|member| (Some(member.name.clone()), member.name.as_str())).collect();
            // Which of them it is matters once one of them alone is wanted.
            let is_all = choices.given.member.is_none() && alike > 1;
            if alike > 1 || choices.given.member.is_some() {
                let all = if is_all { all.as_str() } else { "All that are alike" };
                members.insert(0, (None, all));
            }
            let current = if is_all { None } else { detected.member.clone() };
            let width = PART_WIDTH;
            if let Some(member) = widgets::choice(ui, "File in the archive", &current, &members, width) {
                choices.given.member = member;
                choices.given.sheet = None;
            }
        }
        if detected.sheets.len() > 1 {
            ui.label("Sheet");
            let sheets: Vec<(Option<String>, &str)> =
                detected.sheets.iter().map(|sheet| (Some(sheet.name.clone()), sheet.name.as_str())).collect();
            if let Some(sheet) = widgets::choice(ui, "Sheet", &detected.sheet, &sheets, PART_WIDTH) {
                choices.given.sheet = sheet;
            }
        }
        let lists: Vec<&str> =
            detected.lists.iter().filter(|list| !list.of_pairs).map(|list| list.path.as_str()).collect();
        if !lists.is_empty() {
            ui.label("One row for");
            let mut options: Vec<(Option<String>, String)> = vec![(None, "each record".to_owned())];
            options.extend(lists.iter().map(|list| (Some((*list).to_owned()), format!("each of “{list}”"))));
            let options: Vec<(Option<String>, &str)> =
                options.iter().map(|(list, words)| (list.clone(), words.as_str())).collect();
            let rows_of = &detected.nesting.rows_of;
            if let Some(list) = widgets::choice(ui, "What becomes a row", rows_of, &options, PART_WIDTH) {
                choices.given.rows_of = Some(list);
            }
        }
        for (place, path) in choices.also.iter().enumerate() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let (says, is_wrong) = found.plan.also.iter().find(|part| part.path == *path).map_or_else(
                || ("Its columns are added to the rows by an id.".to_owned(), false),
                |part| match (part.plan.problems().first(), &part.plan.activity_name) {
                    (Some(problem), _) => (problem.to_string(), true),
                    (None, Some(activity)) => (format!("Every row of it is the activity “{activity}”."), false),
                    (None, None) => ("Its rows are activities, too.".to_owned(), false),
                },
            );
            let colour = widgets::ink(ui, if is_wrong { Ink::ErrorText } else { Ink::TextStrong });
            ui.label(RichText::new(format!("+ {name}")).color(colour)).on_hover_text(says);
            if widgets::icon_button(ui, icon::X, &format!("Do not import {name}")).clicked() {
                removed = Some(place);
            }
        }
        let tooltip = "Several files are imported together: one for each activity, for instance.";
        if ui.button("Add a file…").on_hover_text(tooltip).clicked() {
            requests.push(Request::ChooseAlso);
        }
    });
    if !found.left_out.is_empty() {
        let names = found.left_out.join(", ");
        let sentence = match found.left_out.len() {
            1 => "A file of the archive is left out, as other columns or none say who did what and when.".to_owned(),
            n => format!("{n} files of the archive are left out, as other columns or none say who did what and when."),
        };
        ui.label(RichText::new(sentence).color(widgets::ink(ui, Ink::TextMuted))).on_hover_text(names);
    }
    if let Some(place) = removed.filter(|place| *place < choices.also.len()) {
        choices.also.remove(place);
    }
    ui.separator();
}

fn preset(ui: &mut Ui, found: &Found, choice: &mut PresetChoice) {
    let used = found.plan.treatment.preset.clone();
    ui.label("Read as");
    let mut options: Vec<(Option<String>, &str)> = vec![(None, "No preset: as detected")];
    options.extend(found.presets.iter().map(|title| (Some(title.clone()), title.as_str())));
    if let Some(preset) = widgets::choice(ui, "Preset", &used, &options, PRESET_WIDTH) {
        *choice = preset.map_or(PresetChoice::None, PresetChoice::Of);
    }
    if used.is_some() && *choice == PresetChoice::Recognised {
        widgets::note(ui, "recognised by its columns");
    }
}
