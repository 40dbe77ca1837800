//! Files that are written off the GUI thread, and the list of refused rows.

use super::super::toasts::Toasts;
use super::Workspace;
use crate::document::{file, sentence};
use crate::engine::store::{ImportIssue, Store, Wanted};
use crate::export::activities::save_activities;
use crate::export::picture::{PictureOptions, picture};
use crate::export::tables;
use crate::gui::panels::data::Refused;
use crate::overlay::Figures;
use crate::project::{ImportNotes, Job, Outcome};
use crate::theme::Palette;
use std::path::PathBuf;
use std::sync::Arc;

impl Workspace {
    pub(super) fn take_jobs(&mut self, toasts: &mut Toasts) {
        if let Some(job) = &self.refused_job {
            match job.poll() {
                Outcome::Running => {}
                Outcome::Done(Ok(refused)) => (self.refused, self.refused_job) = (Some(refused), None),
                Outcome::Done(Err(sentence)) => {
                    toasts.problem(sentence);
                    self.refused_job = None;
                }
                Outcome::Died => self.refused_job = None,
            }
        }
        if let Some(job) = &self.exporting {
            match job.poll() {
                Outcome::Running => {}
                Outcome::Done(result) => {
                    match result {
                        Ok((path, says)) => {
                            let name = super::super::carry_out::file_name(&path);
                            toasts.done(format!("Saved {name}. {says}"));
                        }
                        Err(sentence) => toasts.problem(format!("The file was not saved. {sentence}")),
                    }
                    self.exporting = None;
                }
                Outcome::Died => {
                    toasts.problem("The file was not saved; this is a defect of Pathlight.");
                    self.exporting = None;
                }
            }
        }
        if let Some(job) = &self.writing {
            match job.poll() {
                Outcome::Running => return,
                Outcome::Done(Ok(path)) => toasts.done(format!("Saved {}", super::super::carry_out::file_name(&path))),
                Outcome::Done(Err(sentence)) => toasts.problem(format!("The file was not saved. {sentence}")),
                Outcome::Died => toasts.problem("The file was not saved; this is a defect of Pathlight."),
            }
            self.writing = None;
        }
    }

    pub(super) fn list_refused(&mut self, import: i64) {
        let (Some(store), Some(record)) =
            (self.project.store_path(), self.project.imports().iter().find(|record| record.id == import))
        else {
            return;
        };
        let (store, record) = (store.to_path_buf(), record.clone());
        self.refused_job = Some(Job::start("report of an import", &self.wake, move |_| {
            let rows: Vec<ImportIssue> =
                Store::open(&store).and_then(|store| store.issues(import)).map_err(|error| error.to_string())?;
            let notes = ImportNotes::read(&record);
            let (sentences, findings, present) =
                notes.map_or_else(Default::default, |notes| (notes.quality.sentences(), notes.findings, notes.present));
            Ok(Refused { import, name: record.name, count: record.refused, rows, sentences, findings, present })
        }));
    }

    /// Saves the refused rows of an import.
    pub(super) fn save_refused(&mut self, import: i64, path: PathBuf) {
        let Some(store) = self.project.store_path().map(std::path::Path::to_path_buf) else { return };
        self.writing = Some(Job::start("refused rows", &self.wake, move |_| {
            let rows = Store::open(&store).and_then(|store| store.issues(import)).map_err(|error| error.to_string())?;
            let text = tables::refused_csv(&rows).map_err(|error| error.to_string())?;
            file::save(&path, &text).map_err(|error| error.to_string())?;
            Ok(path)
        }));
    }

    pub(super) fn save_activities(&mut self, path: PathBuf) {
        let Some(store) = self.project.store_path().map(std::path::Path::to_path_buf) else { return };
        self.exporting = Some(Job::start("activities", &self.wake, move |job| {
            let all = Wanted::everything();
            let columns = Store::open(&store).and_then(|store| store.load(&all, &job.cancel, &mut |_| {}));
            let columns = columns.map_err(|error| error.to_string())?;
            let written = save_activities(&columns, &path, &job.cancel).map_err(|error| error.to_string())?;
            Ok((path, written.sentence()))
        }));
    }

    pub(super) fn save_picture(&mut self, ctx: &egui::Context, path: PathBuf) {
        let map = self.project.document().map().clone();
        let (groups, lanes) = (self.group_figures(), self.lane_figures());
        let figures = self.project.figures().map(|figures| Arc::clone(&figures.report));
        let options = PictureOptions {
            palette: if ctx.theme() == egui::Theme::Dark { Palette::Dark } else { Palette::Light },
            title: self.project.document().name().to_owned(),
            caption: vec![sentence::of_journey(&self.project.document().journey())],
            ..PictureOptions::default()
        };
        self.writing = Some(Job::start("picture", &self.wake, move |_| {
            let overlay = figures.map_or_else(Figures::default, |report| Figures::new(&map, &report));
            let overlay = overlay.with_groups(groups).with_lanes(lanes);
            let page = picture(&map, &overlay, &options);
            let svg = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
            let bytes = if svg { page.svg().into_bytes() } else { page.png().map_err(|error| error.to_string())? };
            file::save_bytes(&path, &bytes).map_err(|error| error.to_string())?;
            Ok(path)
        }));
    }
}
