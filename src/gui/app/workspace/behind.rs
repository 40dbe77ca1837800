//! Who is behind a figure of the map.

use super::Workspace;
use crate::gui::lens;
use crate::gui::panels::Shown;
use crate::gui::panels::people::Wanted;
use crate::overlay::Behind;

impl Workspace {
    /// Returns what is to be listed for a figure of the map; nothing where it is no longer asked for.
    pub(super) fn behind(&self, behind: Behind) -> Option<Wanted> {
        let summary = self.project.data().map(|data| &*data.summary);
        let shown = Shown {
            name: self.project.document().name(),
            map: self.project.document().map(),
            report: self.project.figures().map(|figures| &*figures.report),
            figures: None,
            data: summary,
            problems: &self.problems,
            view: &self.view,
            project: Some(&self.project),
            within: self.project.within(),
        };
        lens::behind(&shown, behind)
    }
}
