//! Lists of contact ids on their way into a segment, read off the GUI thread.

use super::Workspace;
use crate::document::{Edit, SegmentEdit};
use crate::domain::SegmentId;
use crate::gui::app::toasts::Toasts;
use crate::gui::panels::inspector::segment::{Path, ids_in, with_list};
use crate::overlay::text;
use crate::project::{Job, Outcome};
use std::path::PathBuf;

/// A list that is being read, and where it goes.
pub(super) type Reading = (SegmentId, Path, Job<Result<Vec<String>, String>>);

/// Lists are saved with the map, which holds 32 MB at most.
const MOST_BYTES: u64 = 16 << 20;

impl Workspace {
    pub(super) fn read_list(&mut self, segment: SegmentId, part: Path, path: PathBuf) {
        let job = Job::start("read list", &self.wake, move |_| {
            let unread = |error: std::io::Error| format!("{} was not read: {error}.", path.display());
            let length = std::fs::metadata(&path).map_err(unread)?.len();
            if length > MOST_BYTES {
                let most = MOST_BYTES >> 20;
                return Err(format!("A list of ids has at most {most} MB; import it as activity data instead."));
            }
            let bytes = std::fs::read(&path).map_err(unread)?;
            let ids = ids_in(&String::from_utf8_lossy(&bytes));
            if ids.is_empty() { Err(format!("{} holds no ids.", path.display())) } else { Ok(ids) }
        });
        self.reading_list = Some((segment, part, job));
    }

    /// Puts a list into its segment once it is read.
    pub(super) fn take_list(&mut self, toasts: &mut Toasts) {
        let Some((segment, part, job)) = &self.reading_list else { return };
        let (segment, part) = (*segment, part.clone());
        match job.poll() {
            Outcome::Running => return,
            Outcome::Done(Ok(ids)) => {
                let count = text::count(ids.len() as u64);
                let known = self.project.document().map().segments.get(&segment);
                match known.and_then(|known| with_list(&known.rule, &part, ids)) {
                    Some(rule) => {
                        self.edit_quietly(Edit::Segment(SegmentEdit::SetRule { segment, rule }), toasts);
                        toasts.done(format!("{count} ids were read."));
                    }
                    None => toasts.done("The list belongs nowhere any more; the segment was changed meanwhile."),
                }
            }
            Outcome::Done(Err(sentence)) => toasts.problem(sentence),
            Outcome::Died => toasts.problem("The list was not read; this is a defect of Pathlight."),
        }
        self.reading_list = None;
    }
}
