//! Taking over what was found in the data: stages with the arrows between them, beside those that are drawn already.

use super::{EditError, Made, connect};
use crate::document::map::{Map, Point, StageRecord, clean_name};
use crate::domain::{StageId, Transition};
use std::collections::BTreeMap;

/// Room between what is drawn and what is added below it, in map units.
const GAP: f32 = 260.0;

/// Stages and arrows that were found, with identities of their own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// The stages. One with the same rule as a stage of the map is that stage and is not added again.
    pub stages: Vec<StageRecord>,
    /// The arrows between them; those with an end elsewhere are left out.
    pub transitions: Vec<Transition>,
}

impl Found {
    /// Adds what is missing; what is there stays as it is. New stages stand below those that are drawn.
    pub(super) fn carry_out(self, map: &mut Map) -> Result<Made, EditError> {
        let mut made = Made::default();
        let mut places: BTreeMap<StageId, StageId> = BTreeMap::new();
        let by = by(map, &self.stages);
        for mut record in self.stages {
            let found = record.stage.id;
            let same =
                map.stages.values().find(|one| !one.stage.rule.is_empty() && one.stage.rule == record.stage.rule);
            let id = match same {
                Some(same) => same.stage.id,
                None => {
                    let id = StageId(map.fresh_id());
                    record.stage.id = id;
                    let name = clean_name(&record.stage.name);
                    record.stage.name = map.free_name(if name.is_empty() { "New stage" } else { &name });
                    record.at = record.at.moved(by.x, by.y).tamed();
                    map.stages.insert(id, record);
                    made.stages.push(id);
                    id
                }
            };
            places.insert(found, id);
        }
        for step in self.transitions {
            if let (Some(&from), Some(&to)) = (places.get(&step.from), places.get(&step.to)) {
                made.transitions.extend(connect(map, from, to));
            }
        }
        Ok(made)
    }
}

/// Returns how far the found stages are to be moved so that they stand below the map, left sides in line.
fn by(map: &Map, found: &[StageRecord]) -> Point {
    let left = |places: &mut dyn Iterator<Item = Point>| places.map(|at| at.x).reduce(f32::min);
    let drawn =
        left(&mut map.stages.values().map(|one| one.at)).zip(map.stages.values().map(|one| one.at.y).reduce(f32::max));
    let new = left(&mut found.iter().map(|one| one.at)).zip(found.iter().map(|one| one.at.y).reduce(f32::min));
    match (drawn, new) {
        (Some((x, bottom)), Some((left, top))) => Point::new(x - left, bottom + GAP - top),
        _ => Point::default(),
    }
}

#[cfg(test)]
mod tests {
    use crate::document::edit::Edit;
    use crate::document::{Document, Map, Point};
    use crate::domain::Rule;

    fn drawn(names: &[&str], joins: &[(usize, usize)]) -> Document {
        let mut document = Document::default();
        let ids: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(place, name)| {
                let at = Point::new(place as f32 * 300.0, 0.0);
                let edit = Edit::AddStage { name: (*name).to_owned(), rule: Rule::activity(*name), at };
                document.apply(edit).unwrap().stages[0]
            })
            .collect();
        for (from, to) in joins {
            document.apply(Edit::Connect { from: ids[*from], to: ids[*to] }).unwrap();
        }
        document
    }

    fn found(map: &Map) -> Edit {
        let (stages, transitions) =
            (map.stages.values().cloned().collect(), map.transitions.values().cloned().collect());
        Edit::AddFound(super::Found { stages, transitions })
    }

    #[test]
    fn what_is_drawn_already_is_joined_and_not_doubled() {
        let mut document = drawn(&["a", "b"], &[(0, 1)]);
        let other = drawn(&["b", "a", "c"], &[(1, 0), (0, 2)]);
        let made = document.apply(found(other.map())).unwrap();
        assert_eq!((made.stages.len(), made.transitions.len()), (1, 1));
        let names: Vec<&str> = document.map().stages.values().map(|one| one.stage.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "c"]);
        let new = &document.map().stages[&made.stages[0]];
        assert!(new.at.y >= 200.0, "{:?}", new.at);
        document.map().check().unwrap();
        let before = document.map().clone();
        document.apply(found(other.map())).unwrap();
        assert_eq!(*document.map(), before);
        document.undo();
        assert_eq!(document.map().stages.len(), 2);
    }

    #[test]
    fn on_an_empty_map_everything_stays_where_it_was_found() {
        let mut document = Document::default();
        let other = drawn(&["a", "b"], &[(0, 1)]);
        document.apply(found(other.map())).unwrap();
        assert_eq!(document.map().stages.len(), 2);
        assert_eq!(document.map().transitions.len(), 1);
        let places: Vec<f32> = document.map().stages.values().map(|one| one.at.x).collect();
        assert_eq!(places, [0.0, 300.0]);
    }
}
