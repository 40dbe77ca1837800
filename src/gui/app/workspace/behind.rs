//! Who is behind a figure of the map.

use super::Workspace;
use crate::gui::lens;
use crate::gui::panels::people::Wanted;
use crate::overlay::Behind;

impl Workspace {
    /// Returns what is to be listed for a figure of the map; nothing where it is no longer asked for.
    pub(super) fn behind(&self, behind: Behind) -> Option<Wanted> {
        let report = self.project.figures().map(|figures| &*figures.report);
        let data = self.project.data().map(|data| &*data.summary);
        let shown = super::shown(&self.project, &self.view, &self.problems, report, None, data);
        lens::behind(&shown, behind)
    }
}
