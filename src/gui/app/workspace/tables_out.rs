//! Tables of the panels on their way out: to the clipboard or into a file, written off the GUI thread.

use super::{Csv, Workspace};
use crate::document::file;
use crate::gui::app::toasts::Toasts;
use crate::overlay::text;
use crate::project::{Job, Outcome};
use std::path::PathBuf;

/// More than this is not put on the clipboard: other programs choke on it.
const MOST_COPIED_BYTES: usize = 64 << 20;

impl Workspace {
    pub(super) fn copy_csv(&mut self, csv: &Csv) {
        let csv = csv.clone();
        self.copying = Some(Job::start("copy table", &self.wake, move |_| csv.write()));
    }

    /// Puts a table on the clipboard once it is written.
    pub(super) fn take_copied(&mut self, ctx: &egui::Context, toasts: &mut Toasts) {
        let Some(job) = &self.copying else { return };
        match job.poll() {
            Outcome::Running => return,
            Outcome::Done(Ok(written)) if written.len() > MOST_COPIED_BYTES => {
                toasts.done("The table is too large for the clipboard; save it as CSV instead.");
            }
            Outcome::Done(Ok(written)) => {
                let rows = written.lines().count().saturating_sub(1) as u64;
                ctx.copy_text(written);
                toasts.done(format!("The table is on the clipboard: {} rows.", text::count(rows)));
            }
            Outcome::Done(Err(sentence)) => toasts.problem(format!("The table was not copied. {sentence}")),
            Outcome::Died => toasts.problem("The table was not copied; this is a defect of Pathlight."),
        }
        self.copying = None;
    }

    /// Writes the table that was last asked about into a file.
    pub(super) fn save_csv(&mut self, path: PathBuf) {
        let Some(csv) = self.asked_csv.take() else { return };
        self.writing = Some(Job::start("save table", &self.wake, move |_| {
            let written = csv.write()?;
            file::save(&path, &written).map_err(|error| error.to_string())?;
            Ok(path)
        }));
    }
}
