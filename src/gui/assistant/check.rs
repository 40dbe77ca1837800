//! What the whole file holds, before it is imported: how many rows would be taken, and what is odd about them.

use super::Found;
use crate::document::Map;
use crate::domain::{Moment, Watch};
use crate::engine::import::{Finding, Plan};
use crate::gui::widgets::{self, ink};
use crate::overlay::text;
use crate::project::{Job, Outcome, Wake, before_import, distorted, example_key, known_key, read_file};
use crate::theme::{Ink, icon, size};
use egui::{Label, RichText, ScrollArea, Ui};
use std::path::Path;

/// Longest file that is checked without being asked.
const UNASKED: u64 = 24 << 20;

/// The check of a whole file.
#[derive(Default)]
pub(super) struct Check {
    job: Option<(Plan, Job<Result<Checked, String>>)>,
    done: Option<(Plan, Result<Checked, String>)>,
}

/// What the whole file holds.
pub(super) struct Checked {
    sentences: Vec<String>,
    /// What of it was imported before, and how that is known.
    before: Vec<String>,
    findings: Vec<Finding>,
    /// The activity types that would be there.
    present: Vec<String>,
}

impl Check {
    /// Starts the check of a plan that was not checked yet, if it is asked for or the file is short.
    pub fn start(&mut self, path: &Path, bytes: u64, plan: &Plan, store: Option<&Path>, asked: bool, wake: &Wake) {
        let known = self.done.as_ref().is_some_and(|(done, _)| done == plan);
        let going = self.job.as_ref().is_some_and(|(going, _)| going == plan);
        if known || going || !plan.problems().is_empty() || !asked && bytes > UNASKED {
            return;
        }
        let (path, store) = (path.to_owned(), store.map(Path::to_owned));
        let mut quiet = plan.clone();
        // Nothing is written, and what the user sees is what the file says.
        let privacy = std::mem::take(&mut quiet.treatment.privacy);
        let work = Job::start("check file", wake, move |job| {
            let now = Moment(jiff::Timestamp::now().as_microsecond());
            let treated = read_file(&path, &quiet, now, &job.cancel, &mut |progress| job.report(progress));
            let mut treated = treated.map_err(|error| error.to_string())?;
            let mut checked = Checked {
                sentences: treated.imported.quality.sentences(),
                before: Vec::new(),
                findings: std::mem::take(&mut treated.imported.findings),
                present: treated.imported.intake.activity_types.iter().map(str::to_owned).collect(),
            };
            if let Some(store) = store {
                if privacy.needs_key() {
                    let mut progress = |progress| job.report(progress);
                    let mut watch = Watch::new(&job.cancel, &mut progress);
                    let hidden = treated.hide(privacy, known_key().unwrap_or_else(example_key), &mut watch);
                    hidden.map_err(|error| error.to_string())?;
                }
                // A store that cannot be read is said where it is opened.
                let before = before_import(&path, &treated, &store, &job.cancel);
                checked.before = before.map(|before| before.sentences()).unwrap_or_default();
            }
            Ok(checked)
        });
        self.job = Some((plan.clone(), work));
    }

    /// Takes in what the check gave.
    pub fn poll(&mut self) {
        let Some((plan, job)) = &self.job else { return };
        let result = match job.poll() {
            Outcome::Running => return,
            Outcome::Done(result) => result,
            Outcome::Died => Err("Checking the file failed; it can be imported all the same.".to_owned()),
        };
        self.done = Some((plan.clone(), result));
        self.job = None;
    }

    /// Returns whether a check is going on.
    pub fn is_running(&self) -> bool {
        self.job.is_some()
    }
}

/// Shows what was found; returns whether the check is asked for.
pub(super) fn show(ui: &mut Ui, found: &Found, map: Option<&Map>, most_height: f32) -> bool {
    let check = &found.check;
    let mut asked = false;
    ui.horizontal(|ui| {
        ui.label(widgets::strong("The whole file", size::BODY));
        if let Some((_, job)) = &check.job {
            widgets::waiting(ui);
            widgets::note(ui, &format!("Checking, {} rows so far", text::count(job.progress().rows)));
        } else if !found.plan.problems().is_empty() {
            widgets::note(ui, "Checked once it is clear how the file is read.");
        } else if !matches!(&check.done, Some((plan, _)) if *plan == found.plan) {
            asked =
                ui.button("Check").on_hover_text("Reads all rows and says what is odd, without importing.").clicked();
        }
    });
    let Some((plan, result)) = &check.done else { return asked };
    let is_old = *plan != found.plan;
    ScrollArea::vertical().id_salt("check").max_height(most_height).auto_shrink([false, true]).show(ui, |ui| {
        if is_old {
            ui.set_opacity(0.5);
        }
        match result {
            Err(sentence) => _ = ui.label(RichText::new(sentence).color(ink(ui, Ink::ErrorText))),
            Ok(checked) => {
                let present: Vec<&str> = checked.present.iter().map(String::as_str).collect();
                for sentence in &checked.before {
                    ui.add(Label::new(widgets::strong(sentence, size::BODY)).wrap());
                }
                findings(ui, &checked.findings, map, &present);
                for sentence in &checked.sentences {
                    ui.add(Label::new(sentence).wrap());
                }
            }
        }
    });
    asked
}

/// Lists findings, each with the stages that it would distort.
pub(in crate::gui) fn findings(ui: &mut Ui, findings: &[Finding], map: Option<&Map>, present: &[&str]) {
    for finding in findings {
        ui.horizontal_wrapped(|ui| {
            let colour = ink(ui, Ink::WarningText);
            ui.label(widgets::icon(icon::WARNING_CIRCLE, 15.0).color(colour));
            ui.label(RichText::new(finding.sentence()).color(colour));
            let stages = map.map(|map| distorted(map, finding, present)).unwrap_or_default();
            if !stages.is_empty() {
                let sentence = match stages.as_slice() {
                    [one] => format!("The stage “{one}” is distorted by it."),
                    several => format!("The stages {} are distorted by it.", several.join(", ")),
                };
                ui.label(RichText::new(sentence).color(ink(ui, Ink::TextMuted)));
            }
        });
    }
}
