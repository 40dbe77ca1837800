//! Edits of saved segments.

use super::{EditError, Made};
use crate::document::board::Board;
use crate::document::map::{Map, clean_name, numbered};
use crate::domain::{Segment, SegmentId, SegmentRule};

/// One thing to do to the saved segments of a map.
#[derive(Debug, Clone, PartialEq)]
pub enum SegmentEdit {
    /// Saves a segment; a name that is taken gets a number.
    Add {
        /// Its name.
        name: String,
        /// Who belongs.
        rule: SegmentRule,
    },
    /// Gives a segment another name.
    Rename {
        /// The segment.
        segment: SegmentId,
        /// The new name.
        name: String,
    },
    /// Says anew who belongs to a segment.
    SetRule {
        /// The segment.
        segment: SegmentId,
        /// Who belongs.
        rule: SegmentRule,
    },
    /// Deletes a segment. No contact and no activity is deleted.
    Delete(SegmentId),
}

impl SegmentEdit {
    /// Returns what the step is called in "Undo …".
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Add { .. } => "Save segment",
            Self::Rename { .. } => "Rename segment",
            Self::SetRule { .. } => "Change segment",
            Self::Delete(_) => "Delete segment",
        }
    }

    /// Makes the edit to the map.
    pub(super) fn carry_out(self, map: &mut Map) -> Result<Made, EditError> {
        let mut made = Made::default();
        match self {
            Self::Add { name, rule } => {
                if map.segments.len() >= Map::MAX_SEGMENTS {
                    return Err(EditError::TooManySegments);
                }
                let id = SegmentId(map.fresh_id());
                let wanted = Some(clean_name(&name)).filter(|name| !name.is_empty());
                let name = free_name(map, wanted.as_deref().unwrap_or("New segment"), None);
                map.segments.insert(id, Segment { id, name, rule });
                made.segment = Some(id);
            }
            Self::Rename { segment, name } => {
                let wanted = clean_name(&name);
                if wanted.is_empty() {
                    return Err(EditError::NoName);
                }
                let name = free_name(map, &wanted, Some(segment));
                known(map, segment)?.name = name;
            }
            Self::SetRule { segment, rule } => known(map, segment)?.rule = rule,
            Self::Delete(segment) => {
                known(map, segment)?;
                map.segments.remove(&segment);
                Board::forget_what_is_gone(map);
            }
        }
        Ok(made)
    }
}

fn known(map: &mut Map, id: SegmentId) -> Result<&mut Segment, EditError> {
    map.segments.get_mut(&id).ok_or(EditError::NoSegment(id))
}

/// Returns a name like `wanted` that no other segment has: itself, or with a number behind it. Segments are asked for by
/// name, so that upper and lower case make no difference.
fn free_name(map: &Map, wanted: &str, own: Option<SegmentId>) -> String {
    let others = || map.segments.values().filter(|other| Some(other.id) != own);
    let taken = |name: &str| others().any(|other| other.name.to_lowercase() == name.to_lowercase());
    if !taken(wanted) {
        return wanted.to_owned();
    }
    numbered(wanted).find(|name| !taken(name)).unwrap_or_else(|| wanted.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit};
    use crate::domain::{Selection, StageId};

    fn rule(stage: u32) -> SegmentRule {
        SegmentRule::Behind(Selection::Reached(StageId(stage)))
    }

    fn names(document: &Document) -> Vec<&str> {
        document.map().segments.values().map(|one| one.name.as_str()).collect()
    }

    #[test]
    fn segments_are_saved_changed_and_deleted_and_each_step_is_undone() {
        let mut document = Document::default();
        let journey = document.journey_revision();
        let mut apply = |edit| document.apply(Edit::Segment(edit)).unwrap();
        let first = apply(SegmentEdit::Add { name: "Buyers".into(), rule: rule(1) }).segment.unwrap();
        let second = apply(SegmentEdit::Add { name: "buyers".into(), rule: rule(2) }).segment.unwrap();
        apply(SegmentEdit::Rename { segment: second, name: "Readers".into() });
        apply(SegmentEdit::SetRule { segment: first, rule: rule(3) });
        apply(SegmentEdit::Delete(second));
        assert_eq!(names(&document), ["Buyers"]);
        assert_eq!(document.map().segments[&first].rule, rule(3));
        assert_eq!(document.undo().as_deref(), Some("Delete segment"));
        assert_eq!(names(&document), ["Buyers", "Readers"]);
        assert_eq!(document.undo().as_deref(), Some("Change segment"));
        assert_eq!(document.map().segments[&first].rule, rule(1));
        assert_eq!(document.undo().as_deref(), Some("Rename segment"));
        assert_eq!(names(&document), ["Buyers", "buyers 2"]);
        while document.undo().is_some() {}
        assert!(names(&document).is_empty());
        assert_eq!(document.journey_revision(), journey, "a saved segment changes no figure of the map");
        let added = document.apply(Edit::Segment(SegmentEdit::Add { name: " ".into(), rule: rule(1) })).unwrap();
        assert!(added.segment.is_some_and(|id| id != first && id != second), "identities are never given twice");
        assert_eq!(names(&document), ["New segment"]);
        let gone = document.apply(Edit::Segment(SegmentEdit::Delete(first))).unwrap_err();
        assert_eq!(gone.to_string(), "There is no such segment any more; it may have been deleted.");
    }
}
