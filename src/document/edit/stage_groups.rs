//! Edits of groups of alternative stages.

use super::{EditError, Made, known};
use crate::document::map::{Map, clean_name};
use crate::domain::{StageGroup, StageGroupId, StageId};
use std::collections::BTreeSet;

/// One thing to do to the groups of alternative stages.
#[derive(Debug, Clone, PartialEq)]
pub enum StageGroupEdit {
    /// Makes a group of stages; they leave the groups they were in.
    Make {
        /// Title of the frame.
        name: String,
        /// The stages.
        stages: BTreeSet<StageId>,
    },
    /// Gives a group another title.
    Rename {
        /// The group.
        group: StageGroupId,
        /// The new title.
        name: String,
    },
    /// Takes stages out of their groups; a group with fewer than two stages left is dissolved.
    TakeOut(BTreeSet<StageId>),
}

impl StageGroupEdit {
    /// Returns what the step is called in "Undo …".
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Make { .. } => "Group stages",
            Self::Rename { .. } => "Rename group",
            Self::TakeOut(_) => "Ungroup stages",
        }
    }

    /// Makes the edit to the map.
    pub(super) fn carry_out(self, map: &mut Map) -> Result<Made, EditError> {
        match self {
            Self::Make { name, stages } => {
                for stage in &stages {
                    known(map, *stage)?;
                }
                if stages.len() < 2 {
                    return Err(EditError::GroupNeedsTwo);
                }
                take_out(map, &stages);
                if map.groups.len() >= Map::MAX_GROUPS {
                    return Err(EditError::TooManyGroups);
                }
                let name = Some(clean_name(&name)).filter(|name| !name.is_empty());
                let name = name.unwrap_or_else(|| StageGroup::UNNAMED.to_owned());
                let id = StageGroupId(map.fresh_id());
                map.groups.insert(id, StageGroup { id, name, stages });
                return Ok(Made { group: Some(id), ..Made::default() });
            }
            Self::Rename { group, name } => {
                let name = clean_name(&name);
                if name.is_empty() {
                    return Err(EditError::NoName);
                }
                map.groups.get_mut(&group).ok_or(EditError::NoStageGroup(group))?.name = name;
            }
            Self::TakeOut(stages) => take_out(map, &stages),
        }
        Ok(Made::default())
    }
}

/// Takes stages out of their groups; a group of one stage is none.
pub(super) fn take_out(map: &mut Map, stages: &BTreeSet<StageId>) {
    for group in map.groups.values_mut() {
        group.stages.retain(|id| !stages.contains(id));
    }
    map.groups.retain(|_, group| group.stages.len() > 1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, Point};

    fn stages(ids: &[u32]) -> BTreeSet<StageId> {
        ids.iter().map(|id| StageId(*id)).collect()
    }

    fn document() -> Document {
        let mut document = Document::default();
        for place in 0..4_u8 {
            let at = Point::new(f32::from(place) * 300.0, 0.0);
            document.apply(Edit::AddStage { name: format!("S{place}"), rule: Default::default(), at }).unwrap();
        }
        document
    }

    fn grouped(document: &Document) -> Vec<(&str, Vec<u32>)> {
        document.map().check().unwrap();
        let groups = document.map().groups.values();
        groups.map(|group| (group.name.as_str(), group.stages.iter().map(|id| id.0).collect())).collect()
    }

    #[test]
    fn groups_are_made_renamed_and_dissolved_and_each_step_is_undone() {
        let mut document = document();
        let journey = document.journey_revision();
        let make =
            |name: &str, ids: &[u32]| Edit::StageGroup(StageGroupEdit::Make { name: name.into(), stages: stages(ids) });
        let group = document.apply(make(" Mail\u{202e} ", &[0, 1])).unwrap().group.unwrap();
        document.apply(make("", &[2, 1, 3])).unwrap();
        assert_eq!(grouped(&document), [("Alternatives", vec![1, 2, 3])], "a stage is in one group only");
        document.undo();
        let rename = |group, name: &str| Edit::StageGroup(StageGroupEdit::Rename { group, name: name.into() });
        document.apply(rename(group, "Any mail")).unwrap();
        assert_eq!(grouped(&document), [("Any mail", vec![0, 1])]);
        document.apply(Edit::StageGroup(StageGroupEdit::TakeOut(stages(&[0])))).unwrap();
        assert!(document.map().groups.is_empty());
        for (name, left) in [("Ungroup stages", "Any mail"), ("Rename group", "Mail")] {
            assert_eq!(document.undo().as_deref(), Some(name));
            assert_eq!(grouped(&document), [(left, vec![0, 1])]);
        }
        assert_eq!(document.journey_revision(), journey, "a group changes no figure of the map");

        let delete = |ids: &[u32]| Edit::Delete { stages: stages(ids), transitions: BTreeSet::new(), reconnect: false };
        document.apply(delete(&[3])).unwrap();
        assert_eq!(grouped(&document).len(), 1);
        document.apply(delete(&[0])).unwrap();
        assert!(document.map().groups.is_empty());
    }

    #[test]
    fn groups_that_cannot_be_are_refused() {
        let mut document = document();
        let make = |ids: &[u32]| Edit::StageGroup(StageGroupEdit::Make { name: "G".into(), stages: stages(ids) });
        assert_eq!(document.apply(make(&[1])), Err(EditError::GroupNeedsTwo));
        assert_eq!(document.apply(make(&[1, 9])), Err(EditError::NoStage(StageId(9))));
        let group = document.apply(make(&[1, 2])).unwrap().group.unwrap();
        let rename = |group, name: &str| Edit::StageGroup(StageGroupEdit::Rename { group, name: name.into() });
        assert_eq!(document.apply(rename(group, " ")), Err(EditError::NoName));
        let gone = document.apply(rename(StageGroupId(77), "x")).unwrap_err().to_string();
        assert_eq!(gone, "There is no such group any more; it may have been dissolved.");
    }
}
