//! Who is behind a figure of the map.

use super::Workspace;
use crate::domain::StageGroupId;
use crate::engine::analysis::GroupReached;
use crate::gui::lens;
use crate::gui::panels::people::Wanted;
use crate::overlay::Behind;
use crate::overlay::reached::{answered, asked_of_groups};
use std::collections::BTreeMap;

impl Workspace {
    /// Returns how many contacts reached any stage of each group of alternatives, as far as that is known.
    pub(super) fn group_figures(&self) -> BTreeMap<StageGroupId, GroupReached> {
        let Some((groups, question)) = asked_of_groups(self.project.document().map()) else { return BTreeMap::new() };
        let found = self.project.ask(&question);
        answered(&groups, found.value.as_deref().map(Vec::as_slice).unwrap_or_default())
    }

    /// Returns what is to be listed for a figure of the map; nothing where it is no longer asked for.
    pub(super) fn behind(&self, behind: Behind) -> Option<Wanted> {
        let report = self.project.figures().map(|figures| &*figures.report);
        let data = self.project.data().map(|data| &*data.summary);
        let shown = super::shown(&self.project, &self.view, &self.problems, report, None, data);
        lens::behind(&shown, behind)
    }
}
