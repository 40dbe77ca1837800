//! The import assistant: from a file to a plan that the user has seen at work, then to what came of it.
//!
//! Looking at the file and the preview are jobs of the assistant; the import itself is the project's, which the
//! assistant asks for with [`Request::StartImport`] and whose progress and result it shows.

mod check;
mod done;
mod format;
mod joined;
mod keep;
mod look;
pub(super) mod pasted;
mod replace;
mod rows;
mod running;
mod source;

use super::command::{Command, Request};
use super::widgets::{self, section::Tone};
use crate::document::Map;
use crate::domain::Progress;
use crate::engine::import::{Detected, Given, ImportError, Plan, Preset, Preview, Sample};
use crate::engine::store::ImportRecord;
use crate::project::{ImportSummary, Job, Outcome, Wake, presets_folder};
use crate::theme::{Ink, UNIT, icon, size};
use check::Check;
pub(super) use check::findings;
use egui::{Button, Context, RichText, ScrollArea, Ui, Vec2};
use look::{Look, PresetChoice, Question};
use pasted::Pasted;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The import assistant, from choosing a file to the next step after the import.
pub struct Assistant {
    wake: Wake,
    path: Option<PathBuf>,
    /// Further files that are imported together with the first.
    also: Vec<PathBuf>,
    /// The text that is still to be written to the file of what was pasted.
    pasted_text: Option<String>,
    pasted: Option<Pasted>,
    given: Given,
    preset: PresetChoice,
    look: Option<Job<Result<Look, ImportError>>>,
    found: Option<Found>,
    failed: Option<String>,
    /// The earlier import whose place the file is to take.
    instead_of: Option<i64>,
    /// The name under which a preset is to be saved, while it is typed.
    naming: Option<String>,
    saving: Option<Job<Result<String, String>>>,
    saved: Option<Result<String, String>>,
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
    /// The columns in the order in which they are shown; it stays while roles are changed.
    order: Vec<usize>,
    presets: Vec<String>,
    troubles: Vec<String>,
    /// Files of the archive that are left out.
    left_out: Vec<String>,
    check: Check,
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
    /// Whether the user stopped it.
    pub stopped: bool,
    /// The open map, whose stages odd rows would distort.
    pub map: Option<&'a Map>,
    /// What was imported before.
    pub imports: &'a [ImportRecord],
    /// The store that the rows go to, if there is one yet.
    pub store: Option<&'a Path>,
}

/// With less height than this, the assistant scrolls as a whole.
const LOW: f32 = 420.0;
/// Where things scroll, there is more height than this.
const LARGEST: f32 = 10_000.0;

impl Assistant {
    /// Opens the assistant, on a file if one was chosen already.
    pub fn new(path: Option<PathBuf>, wake: &Wake) -> Self {
        let mut assistant = Self {
            wake: Arc::clone(wake),
            path,
            also: Vec::new(),
            pasted_text: None,
            pasted: None,
            given: Given::default(),
            preset: PresetChoice::default(),
            look: None,
            found: None,
            failed: None,
            instead_of: None,
            naming: None,
            saving: None,
            saved: None,
        };
        assistant.start_look();
        assistant
    }

    /// Looks at another file.
    pub fn choose(&mut self, path: PathBuf) {
        *self = Self::new(Some(path), &self.wake);
    }

    /// Looks at a text that was pasted.
    pub fn paste(&mut self, text: String) {
        *self = Self::new(None, &self.wake);
        let pasted = Pasted::new();
        self.path = Some(pasted.path().to_owned());
        (self.pasted, self.pasted_text) = (Some(pasted), Some(text));
        self.start_look();
    }

    /// Imports a further file together with the first; the first one, if there is none yet.
    pub fn add(&mut self, path: PathBuf) {
        if self.path.is_none() {
            self.choose(path);
        } else if self.path.as_ref() != Some(&path) && !self.also.contains(&path) {
            self.also.push(path);
            self.start_look();
        }
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
        let busy = |found: &Found| found.preview_job.is_some() || found.check.is_running();
        self.look.is_some() || self.saving.is_some() || self.found.as_ref().is_some_and(busy)
    }

    /// Shows the assistant over the window; returns whether it is to be closed.
    pub fn show(&mut self, ctx: &Context, running: Running<'_>, requests: &mut Vec<Request>) -> bool {
        self.take_jobs();
        self.take_paste(ctx);
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
                close |= done::show(ui, summary, running.map, requests);
            } else {
                // In a low window all of it scrolls, so that the buttons at its foot are reached.
                let is_low = ui.available_height() < LOW;
                if is_low {
                    let area = ScrollArea::vertical().id_salt("all").auto_shrink(false);
                    area.show(ui, |ui| self.prepare(ui, running, requests));
                } else {
                    self.prepare(ui, running, requests);
                }
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

    fn prepare(&mut self, ui: &mut Ui, running: Running<'_>, requests: &mut Vec<Request>) {
        if running.stopped {
            widgets::banner(ui, Tone::Warning, "You stopped the import. Nothing was changed.", |_| {});
        }
        if let Some(sentence) = running.failed {
            widgets::banner(ui, Tone::Error, sentence, |_| {});
        }
        if let Some(sentence) = self.failed.clone() {
            widgets::banner(ui, Tone::Error, &sentence, |_| {});
        }
        let Some(found) = &mut self.found else {
            if self.look.is_some() {
                ui.horizontal(|ui| {
                    widgets::waiting(ui);
                    ui.label("Looking at the file…");
                });
            } else {
                choose_file(ui, requests);
            }
            return;
        };
        let (mut given, mut preset, mut also) = (self.given.clone(), self.preset.clone(), self.also.clone());
        let choices = source::Choices { given: &mut given, preset: &mut preset, also: &mut also };
        source::show(ui, found, choices, requests);
        let again = replace::earlier(self.path.as_deref(), running.imports).is_some();
        let foot = if again { UNIT * 31.0 } else { UNIT * 23.0 };
        let height = if ui.available_height() < LARGEST { ui.available_height() - foot } else { LOW / 2.0 };
        let height = height.max(160.0);
        let below = (height * 0.28).min(UNIT * 34.0);
        let mut asked = false;
        ui.allocate_ui(Vec2::new(ui.available_width(), height), |ui| {
            ui.horizontal_top(|ui| {
                ui.allocate_ui(Vec2::new(284.0, height), |ui| {
                    ui.vertical(|ui| {
                        let all = ScrollArea::vertical().id_salt("format").auto_shrink(false);
                        all.show(ui, |ui| {
                            ui.set_max_width(268.0);
                            format::show(ui, found, &mut given);
                            keep::show(ui, found);
                        });
                    });
                });
                ui.separator();
                ui.vertical(|ui| {
                    ui.allocate_ui(Vec2::new(ui.available_width(), height - below), |ui| rows::show(ui, found));
                    ui.separator();
                    asked = check::show(ui, found, running.map, below - 44.0);
                });
            });
        });
        ui.separator();
        let path = self.path.clone();
        replace::show(ui, path.as_deref(), running.imports, &mut self.instead_of);
        if foot_line(ui, found, self.look.is_some(), path.clone(), self.instead_of, requests) {
            self.naming = Some(String::new());
            self.saved = None;
        }
        if given != self.given || preset != self.preset || also != self.also {
            (self.given, self.preset, self.also) = (given, preset, also);
            self.start_look();
        } else if found.plan != found.previewed && found.preview_job.is_none() {
            if let Some(path) = &path {
                found.plan.share(path);
            }
            found.start_preview(&self.wake);
        } else if let Some(path) = path.filter(|_| found.preview_job.is_none()) {
            let bytes = found.sample.total();
            // What the rows of an import that goes would find in the data is said once it is gone.
            let store = running.store.filter(|_| self.instead_of.is_none());
            found.check.start(&path, bytes, &found.plan, store, asked, &self.wake);
        }
        self.save_preset(ui);
    }

    /// Asks for the name of a preset and saves it; nothing of the file but its column names is in it.
    fn save_preset(&mut self, ui: &mut Ui) {
        match &self.saved {
            Some(Ok(path)) => widgets::note(ui, &format!("Saved as {path}. Files with these columns are read by it.")),
            Some(Err(sentence)) => widgets::banner(ui, Tone::Error, sentence, |_| {}),
            None => {}
        }
        if self.naming.is_none() {
            return;
        }
        let mut close = false;
        let modal = widgets::dialog(ui.ctx(), "save preset").show(ui.ctx(), |ui| {
            widgets::dialog_width(ui, 420.0);
            ui.label(widgets::strong("Save as preset", size::TITLE));
            widgets::note(ui, "Files with the same columns are then read in the same way. Share the file as you like.");
            if let Some(name) = widgets::text_field(
                ui,
                "Name of the preset",
                self.naming.as_deref().unwrap_or_default(),
                "such as Our web shop",
            ) {
                self.naming = Some(name);
            }
            ui.horizontal(|ui| {
                let name = self.naming.clone().unwrap_or_default();
                let save = widgets::primary_button(ui, "Save preset").clicked();
                if let (true, Some(found)) = (save && !name.is_empty(), &self.found) {
                    let preset = Preset::of_plan(&name, &found.plan);
                    self.saving = Some(Job::start("save preset", &self.wake, move |_| {
                        let folder =
                            presets_folder().ok_or("There is no folder for presets. Set PATHLIGHT_DATA_DIR.")?;
                        let path = preset.save_in(&folder).map_err(|error| error.to_string())?;
                        Ok(path.display().to_string())
                    }));
                    close = true;
                }
                close |= ui.button("Cancel").clicked();
            });
        });
        if close || modal.should_close() {
            self.naming = None;
        }
    }

    /// Takes what is pasted while there is no file yet.
    fn take_paste(&mut self, ctx: &Context) {
        if self.path.is_some() || ctx.text_edit_focused() {
            return;
        }
        let pasted = ctx.input(|input| {
            input.events.iter().find_map(|event| match event {
                egui::Event::Paste(text) => Some(text.clone()),
                _ => None,
            })
        });
        if let Some(text) = pasted {
            self.paste(text);
        }
    }

    fn start_look(&mut self) {
        let Some(path) = self.path.clone() else { return };
        let question = Question {
            path,
            also: self.also.clone(),
            pasted: self.pasted_text.take(),
            given: self.given.clone(),
            preset: self.preset.clone(),
            sample: self.found.as_ref().map(|found| Arc::clone(&found.sample)),
            before: self.found.as_ref().map(|found| found.plan.clone()),
        };
        self.failed = None;
        self.look = Some(Job::start("look at file", &self.wake, move |job| question.look(&job.cancel)));
    }

    fn take_jobs(&mut self) {
        match self.look.as_ref().map(Job::poll) {
            None | Some(Outcome::Running) => {}
            Some(Outcome::Done(Ok(look))) => {
                self.look = None;
                (self.path, self.also) = (Some(look.path.clone()), look.also.clone());
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
        match self.saving.as_ref().map(Job::poll) {
            None | Some(Outcome::Running) => {}
            Some(Outcome::Done(result)) => (self.saving, self.saved) = (None, Some(result)),
            Some(Outcome::Died) => self.saving = None,
        }
        if let Some(found) = &mut self.found {
            found.take_preview();
            found.check.poll();
        }
    }
}

impl Found {
    fn new(look: Look, before: Option<&Self>) -> Self {
        Self {
            order: rows::order(&look.plan),
            sample: look.sample,
            detected: look.detected,
            previewed: look.plan.clone(),
            plan: look.plan,
            preview: look.preview,
            left_out: look.left_out,
            preview_job: None,
            day_or_month_settled: before.is_some_and(|before| before.day_or_month_settled),
            only_refused: before.is_some_and(|before| before.only_refused),
            presets: look.presets,
            troubles: look.troubles,
            check: Check::default(),
        }
    }

    fn start_preview(&mut self, wake: &Wake) {
        let (sample, plan) = (Arc::clone(&self.sample), self.plan.clone());
        self.preview_job = Some(Job::start("preview", wake, move |_| {
            let rows = look::shown(&sample, &plan);
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
    let sentence = "CSV, Excel, JSON, Parquet or XES, packed or not, with who did what and when.";
    widgets::empty_state(ui, icon::FILE_CSV, "Choose a file", sentence, |ui| {
        if widgets::primary_button(ui, "Choose a file…").clicked() {
            requests.push(Command::Import.into());
        }
        widgets::note(ui, "Or drop one or more files on the window, or paste rows from a spreadsheet.");
    });
}

/// What stands in the way, what the preview says, and the buttons; returns whether a preset is to be saved.
fn foot_line(
    ui: &mut Ui,
    found: &Found,
    looking: bool,
    path: Option<PathBuf>,
    instead_of: Option<i64>,
    requests: &mut Vec<Request>,
) -> bool {
    let mut save_preset = false;
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
            requests.push(Request::StartImport { path, plan: Box::new(found.plan.clone()), instead_of });
        }
        if ui.button("Another file…").clicked() {
            requests.push(Command::Import.into());
        }
        let tooltip = "Keeps the roles and choices for files with the same columns.";
        let save = ui.add_enabled(problems.is_empty(), Button::new("Save as preset…")).on_hover_text(tooltip);
        save_preset = save.clicked();
        if let Some(reason) = &reason {
            widgets::note(ui, reason);
        }
    });
    save_preset
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
