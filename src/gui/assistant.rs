//! The import assistant: from a file to a plan that the user has seen at work, then to what came of it.
//!
//! Looking at the file and the preview are jobs of the assistant; the import itself is the project's, which the
//! assistant asks for with [`Request::StartImport`] and whose progress and result it shows.

mod done;
mod format;
mod rows;
mod running;

use super::command::{Command, Request};
use super::widgets::{self, section::Tone};
use crate::domain::Progress;
use crate::engine::import::{Detected, Given, ImportError, Plan, Preview, Sample, preview, sniff};
use crate::project::{ImportSummary, Job, Outcome, Wake};
use crate::theme::{Ink, UNIT, icon, size};
use egui::{Button, Context, RichText, Ui, Vec2};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Rows of the file that the preview reads.
const PREVIEW_ROWS: usize = 500;

/// The import assistant, from choosing a file to the next step after the import.
pub struct Assistant {
    wake: Wake,
    path: Option<PathBuf>,
    given: Given,
    look: Option<Job<Result<Look, ImportError>>>,
    found: Option<Found>,
    failed: Option<String>,
}

/// What was found in the file, and what the user made of it.
struct Found {
    sample: Arc<Sample>,
    detected: Detected,
    plan: Plan,
    previewed: Plan,
    preview: Preview,
    preview_job: Option<Job<(Plan, Preview)>>,
    day_or_month_settled: bool,
    only_refused: bool,
}

/// What a look at the file gives.
struct Look {
    sample: Arc<Sample>,
    detected: Detected,
    plan: Plan,
    preview: Preview,
}

/// What has become of the import that the assistant asked for.
#[derive(Clone, Copy, Default)]
pub struct Running<'a> {
    /// How far it has come, and since when, while it runs.
    pub progress: Option<(&'a Progress, Duration)>,
    /// How it went, once it is done.
    pub finished: Option<&'a ImportSummary>,
    /// Why it did not come about, in a sentence.
    pub failed: Option<&'a str>,
}

impl Assistant {
    /// Opens the assistant, on a file if one was chosen already.
    pub fn new(path: Option<PathBuf>, wake: &Wake) -> Self {
        let mut assistant =
            Self { wake: Arc::clone(wake), path, given: Given::default(), look: None, found: None, failed: None };
        assistant.start_look();
        assistant
    }

    /// Looks at another file.
    pub fn choose(&mut self, path: PathBuf) {
        *self = Self::new(Some(path), &self.wake);
    }

    /// Returns the file.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Returns the plan as it is now, once the file was looked at.
    pub fn plan(&self) -> Option<&Plan> {
        self.found.as_ref().map(|found| &found.plan)
    }

    /// Returns whether a look at the file or a preview is going on.
    pub fn is_looking(&self) -> bool {
        self.look.is_some() || self.found.as_ref().is_some_and(|found| found.preview_job.is_some())
    }

    /// Shows the assistant over the window; returns whether it is to be closed.
    pub fn show(&mut self, ctx: &Context, running: Running<'_>, requests: &mut Vec<Request>) -> bool {
        self.take_jobs();
        let mut close = false;
        let room = ctx.content_rect().size() - Vec2::splat(UNIT * 12.0);
        let modal = widgets::dialog(ctx, "import assistant").show(ctx, |ui| {
            ui.set_width((room.x - 40.0).min(1320.0));
            ui.set_height((room.y - 40.0).min(860.0));
            close |= self.header(ui, running.progress.is_some());
            ui.separator();
            if let Some((progress, elapsed)) = running.progress {
                running::show(ui, progress, elapsed, requests);
            } else if let Some(summary) = running.finished {
                close |= done::show(ui, summary, requests);
            } else {
                self.prepare(ui, running.failed, requests);
            }
        });
        // While rows are being written, only Cancel ends it.
        close || (running.progress.is_none() && modal.should_close())
    }

    fn header(&self, ui: &mut Ui, busy: bool) -> bool {
        let mut close = false;
        let file = self.path.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        egui::Sides::new().shrink_left().truncate().show(
            ui,
            |ui| {
                ui.label(widgets::strong("Import activity data", size::TITLE));
                ui.label(RichText::new(file.unwrap_or_default()).color(widgets::ink(ui, Ink::TextMuted)));
            },
            |ui| close = !busy && widgets::icon_button(ui, icon::X, "Close the assistant").clicked(),
        );
        close
    }

    fn prepare(&mut self, ui: &mut Ui, failed: Option<&str>, requests: &mut Vec<Request>) {
        if let Some(sentence) = failed {
            widgets::banner(ui, Tone::Error, sentence, |_| {});
        }
        if let Some(sentence) = self.failed.clone() {
            widgets::banner(ui, Tone::Error, &sentence, |_| {});
        }
        let Some(found) = &mut self.found else {
            if self.look.is_some() {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.label("Looking at the file…");
                });
            } else {
                choose_file(ui, requests);
            }
            return;
        };
        let foot = UNIT * 23.0;
        let height = (ui.available_height() - foot).max(160.0);
        let mut given = self.given.clone();
        ui.allocate_ui(Vec2::new(ui.available_width(), height), |ui| {
            ui.horizontal_top(|ui| {
                ui.allocate_ui(Vec2::new(268.0, height), |ui| {
                    ui.vertical(|ui| format::show(ui, found, &mut given));
                });
                ui.separator();
                ui.vertical(|ui| rows::show(ui, found));
            });
        });
        ui.separator();
        let path = self.path.clone();
        foot_line(ui, found, self.look.is_some(), path, requests);
        if given != self.given {
            self.given = given;
            self.start_look();
        } else if found.plan != found.previewed && found.preview_job.is_none() {
            found.start_preview(&self.wake);
        }
    }

    fn start_look(&mut self) {
        let Some(path) = self.path.clone() else { return };
        let (given, sample) = (self.given.clone(), self.found.as_ref().map(|found| Arc::clone(&found.sample)));
        let roles = self.found.as_ref().map(|found| found.plan.clone());
        self.failed = None;
        self.look = Some(Job::start("look at file", &self.wake, move |_| look(&path, sample, &given, roles.as_ref())));
    }

    fn take_jobs(&mut self) {
        match self.look.as_ref().map(Job::poll) {
            None | Some(Outcome::Running) => {}
            Some(Outcome::Done(Ok(look))) => {
                self.look = None;
                self.found = Some(Found::new(look, self.found.as_ref()));
            }
            Some(Outcome::Done(Err(error))) => {
                self.look = None;
                self.failed = Some(error.to_string());
            }
            Some(Outcome::Died) => {
                self.look = None;
                self.failed = Some("Looking at the file failed. Try again, or choose another file.".to_owned());
            }
        }
        if let Some(found) = &mut self.found {
            found.take_preview();
        }
    }
}

/// Detects, plans and previews; what the user said about columns before is kept where the names are the same.
fn look(path: &Path, sample: Option<Arc<Sample>>, given: &Given, before: Option<&Plan>) -> Result<Look, ImportError> {
    // Another kind, sheet or file of an archive has other rows.
    let sample = match sample.filter(|sample| sample.is_of(given)) {
        Some(sample) => sample,
        None => Arc::new(Sample::open_as(path, given)?),
    };
    let detected = sniff(&sample, given)?;
    let mut plan = Plan::guess(&detected);
    if let Some(before) = before {
        plan.zone.clone_from(&before.zone);
        plan.activity_name.clone_from(&before.activity_name);
        let same_names = plan.columns.iter().map(|column| &column.name).eq(before.columns.iter().map(|one| &one.name));
        if same_names {
            plan.columns.clone_from(&before.columns);
        }
    }
    let preview = preview(&sample, &plan, PREVIEW_ROWS);
    Ok(Look { sample, detected, plan, preview })
}

impl Found {
    fn new(look: Look, before: Option<&Self>) -> Self {
        Self {
            sample: look.sample,
            detected: look.detected,
            previewed: look.plan.clone(),
            plan: look.plan,
            preview: look.preview,
            preview_job: None,
            day_or_month_settled: before.is_some_and(|before| before.day_or_month_settled),
            only_refused: before.is_some_and(|before| before.only_refused),
        }
    }

    fn start_preview(&mut self, wake: &Wake) {
        let (sample, plan) = (Arc::clone(&self.sample), self.plan.clone());
        self.preview_job = Some(Job::start("preview", wake, move |_| {
            let rows = preview(&sample, &plan, PREVIEW_ROWS);
            (plan, rows)
        }));
    }

    fn take_preview(&mut self) {
        match self.preview_job.as_ref().map(Job::poll) {
            None | Some(Outcome::Running) => {}
            Some(Outcome::Done((plan, preview))) => {
                (self.previewed, self.preview) = (plan, preview);
                self.preview_job = None;
            }
            Some(Outcome::Died) => {
                self.previewed = self.plan.clone();
                self.preview_job = None;
            }
        }
    }
}

fn choose_file(ui: &mut Ui, requests: &mut Vec<Request>) {
    let sentence = "A CSV or other text table with one row for each activity: who, what and when.";
    widgets::empty_state(ui, icon::FILE_CSV, "Choose a file", sentence, |ui| {
        if widgets::primary_button(ui, "Choose a file…").clicked() {
            requests.push(Command::Import.into());
        }
        widgets::note(ui, "Or drop a file on the window.");
    });
}

/// What stands in the way, what the preview says, and the buttons.
fn foot_line(ui: &mut Ui, found: &Found, looking: bool, path: Option<PathBuf>, requests: &mut Vec<Request>) {
    let problems: Vec<String> = found.plan.problems().iter().map(ToString::to_string).collect();
    let reason = why_not_ready(found, looking, &problems);
    for sentence in problems.iter().take(2) {
        ui.horizontal(|ui| {
            let colour = widgets::ink(ui, Ink::ErrorText);
            ui.label(widgets::icon(icon::WARNING_CIRCLE, 15.0).color(colour));
            ui.add(egui::Label::new(RichText::new(sentence).color(colour)).truncate());
        });
    }
    if problems.len() > 2 {
        widgets::note(ui, &format!("{} more to settle.", problems.len() - 2));
    } else if problems.is_empty() {
        widgets::note(ui, &previewed(&found.preview));
    }
    ui.add_space(UNIT);
    ui.horizontal(|ui| {
        let label = widgets::strong("Import", size::BODY).color(widgets::ink(ui, Ink::OnAccent));
        let button = Button::new(label).fill(widgets::ink(ui, Ink::Accent)).min_size(Vec2::new(112.0, 32.0));
        let response = ui.add_enabled(reason.is_none(), button);
        let response = response.on_disabled_hover_text(reason.clone().unwrap_or_default());
        if let Some(path) = path.filter(|_| response.clicked()) {
            requests.push(Request::StartImport { path, plan: Box::new(found.plan.clone()) });
        }
        if ui.button("Another file…").clicked() {
            requests.push(Command::Import.into());
        }
        if let Some(reason) = &reason {
            widgets::note(ui, reason);
        }
    });
}

/// Returns why the import cannot start yet.
fn why_not_ready(found: &Found, looking: bool, problems: &[String]) -> Option<String> {
    if looking || found.preview_job.is_some() {
        return Some("The preview is being made.".to_owned());
    }
    if !problems.is_empty() {
        return Some("Settle what is said above first.".to_owned());
    }
    let nothing = found.preview.taken == 0 && !found.preview.rows.is_empty();
    nothing.then(|| "None of the rows in the preview could be imported.".to_owned())
}

/// Says how many rows of the preview would be taken.
fn previewed(preview: &Preview) -> String {
    let rows = preview.rows.len();
    let bad = rows - preview.taken.min(rows);
    match bad {
        0 => format!("All of the first {rows} rows can be imported."),
        _ => format!("Of the first {rows} rows, {} can be imported and {bad} cannot.", preview.taken),
    }
}
