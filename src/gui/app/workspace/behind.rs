//! Who is behind a figure of the map.

use super::Workspace;
use crate::gui::panels::people::Wanted;
use crate::overlay::Behind;

impl Workspace {
    /// Returns what is to be listed for a figure of the map; nothing where it is no longer asked for.
    pub(super) fn behind(&self, behind: Behind) -> Option<Wanted> {
        match behind {
            Behind::Figure(selection) => Some(Wanted::behind(selection)),
            Behind::Compared(_) => None,
        }
    }
}
