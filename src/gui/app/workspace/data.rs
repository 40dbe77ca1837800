//! What becomes of the data: read, changed, unchanged.

use super::super::toasts::Toasts;
use super::Workspace;
use crate::project::DataChange;

impl Workspace {
    /// Takes in that the data was read.
    pub fn data_loaded(&mut self, toasts: &mut Toasts) {
        if std::mem::take(&mut self.draws_when_loaded) {
            self.draw_from_data(toasts);
        }
    }

    /// Takes in that the data was changed.
    pub fn data_changed(&mut self, change: DataChange, toasts: &mut Toasts) {
        match change {
            DataChange::Imported(summary) => {
                if self.assistant.is_none() {
                    toasts.done(format!("{} activities imported.", crate::overlay::text::count(summary.outcome.taken)));
                }
                self.imported = Some(*summary);
                self.import_failed = None;
            }
            DataChange::Removed(outcome) => {
                let count = crate::overlay::text::count(outcome.removed.taken);
                let mut sentence = format!("Removed {} with {count} activities.", outcome.removed.name);
                let others: Vec<&str> = outcome.no_longer_complete.iter().map(|one| one.name.as_str()).collect();
                if !others.is_empty() {
                    let others = others.join(", ");
                    sentence +=
                        &format!(" Some of its rows were also in {others}: import that again to have them back.");
                }
                toasts.done(sentence);
            }
        }
    }

    /// Takes in that the user stopped the change of the data.
    pub fn data_stopped(&mut self, toasts: &mut Toasts) {
        if self.assistant.is_some() {
            self.import_stopped = true;
        } else {
            toasts.done("Stopped. Nothing was changed.");
        }
    }

    /// Takes in that the data was not changed.
    pub fn data_unchanged(&mut self, why: String, toasts: &mut Toasts) {
        if self.assistant.is_some() {
            self.import_failed = Some(why);
        } else {
            toasts.problem(why);
        }
    }
}
