//! The panel on the left: where the data comes from and what is in it.

mod activities;
mod attributes;
mod segments;
pub mod sources;

pub use sources::{Refused, refused_sheet};

use super::Shown;
use crate::document::sentence;
use crate::domain::DateRange;
use crate::engine::store::ImportRecord;
use crate::gui::command::{Command, Request};
use crate::gui::widgets::{self, section::Tone};
use crate::overlay::text;
use crate::theme::icon;
use egui::{ScrollArea, Ui};
use std::path::Path;

/// What the data panel reads beside the map.
#[derive(Debug, Clone, Copy)]
pub struct DataShown<'a> {
    /// The imports, oldest first.
    pub sources: &'a [ImportRecord],
    /// Whether the data is being read.
    pub loading: bool,
    /// Where the project looks for its data, if there is nothing.
    pub missing: Option<&'a Path>,
}

/// Shows the data panel.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, data: &DataShown<'_>, requests: &mut Vec<Request>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        if let Some(path) = data.missing {
            let sentence = format!(
                "The activity data of this project is not where it was: {}. The figures are the last ones known.",
                path.display()
            );
            widgets::banner(ui, Tone::Warning, &sentence, |ui| {
                if ui.button("Find it…").on_hover_text("Choose the file with the activity data.").clicked() {
                    requests.push(Request::FindStore);
                }
            });
        }
        let summary = shown.data.filter(|summary| summary.activities > 0);
        if summary.is_none() && data.sources.is_empty() {
            if data.loading {
                ui.horizontal(|ui| {
                    widgets::waiting(ui);
                    ui.label("Reading the data…");
                });
            } else if data.missing.is_none() {
                nothing_yet(ui, requests);
            }
            return;
        }
        if let Some(summary) = summary {
            let (contacts, activities) = (text::count(summary.contacts), text::count(summary.activities));
            widgets::note(ui, &format!("{activities} activities of {contacts} contacts."));
            let range = summary.range.map(|(first, last)| DateRange { from: Some(first), to: Some(last) });
            if let Some(range) = range.and_then(|range| sentence::range(&range)) {
                widgets::note(ui, &range);
            }
        }
        widgets::section(ui, "Segments", true, |ui| segments::show(ui, shown, requests));
        widgets::section(ui, "Sources", true, |ui| sources::show(ui, data.sources, requests));
        if let Some(summary) = summary {
            if widgets::quiet_button(ui, "Find a map in this data")
                .on_hover_text(Command::Discover.shown().tooltip)
                .clicked()
            {
                requests.push(Command::Discover.into());
            }
            widgets::section(ui, "Activities", true, |ui| activities::show(ui, shown, summary, requests));
            widgets::section(ui, "Attributes", false, |ui| attributes::show(ui, summary));
        }
    });
}

fn nothing_yet(ui: &mut Ui, requests: &mut Vec<Request>) {
    let sentence = "Bring in what your contacts did: one row for each activity, with who, what and when.";
    widgets::empty_state(ui, icon::FILE_CSV, "No data yet", sentence, |ui| {
        if widgets::primary_button(ui, "Import activity data").clicked() {
            requests.push(Command::Import.into());
        }
        widgets::note(
            ui,
            "Or drop a file anywhere (CSV, Excel, JSON, Parquet and others), or paste rows that you copied in a spreadsheet.",
        );
    });
}
