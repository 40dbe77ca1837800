//! Edits of the order in which stages are to be passed.

use super::EditError;
use crate::document::map::Map;
use crate::domain::{AnyOrderGroup, Condition, StageId, StepOrder};
use std::collections::BTreeSet;

/// An order that holds for all stages of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WholeOrder {
    /// Along the arrows; anything may come between.
    Eventually,
    /// Along the arrows; nothing may come between.
    Directly,
    /// In any sequence.
    AnyOrder,
}

impl WholeOrder {
    /// Returns the order of all stages, if one holds for all of them.
    pub fn of(map: &Map) -> Option<Self> {
        if let [group] = map.any_order.as_slice() {
            return map.stages.keys().all(|id| group.stages.contains(id)).then_some(Self::AnyOrder);
        }
        let all = |order| map.any_order.is_empty() && map.transitions.values().all(|step| step.order == order);
        if all(StepOrder::Eventually) {
            Some(Self::Eventually)
        } else {
            all(StepOrder::Directly).then_some(Self::Directly)
        }
    }
}

pub(super) fn set_whole(map: &mut Map, order: WholeOrder) -> Result<(), EditError> {
    let step = match order {
        WholeOrder::AnyOrder => return group(map, &map.stages.keys().copied().collect()),
        WholeOrder::Eventually => StepOrder::Eventually,
        WholeOrder::Directly => StepOrder::Directly,
    };
    map.any_order.clear();
    map.transitions.values_mut().for_each(|one| one.order = step);
    Ok(())
}

/// Makes one group of the stages; exclusions of a group that they were in before stay.
pub(super) fn group(map: &mut Map, stages: &BTreeSet<StageId>) -> Result<(), EditError> {
    if let Some(unknown) = stages.iter().find(|id| !map.stages.contains_key(id)) {
        return Err(EditError::NoStage(*unknown));
    }
    if !(2..=AnyOrderGroup::MOST_STAGES).contains(&stages.len()) {
        return Err(EditError::GroupSize);
    }
    let before = map.any_order.iter().find(|group| group.stages.iter().any(|id| stages.contains(id)));
    let exclusions = before.map(|group| group.exclusions.clone()).unwrap_or_default();
    ungroup(map, stages);
    map.any_order.push(AnyOrderGroup { stages: stages.iter().copied().collect(), exclusions });
    Ok(())
}

/// Takes the stages out of their groups; a group of one stage is none.
pub(super) fn ungroup(map: &mut Map, stages: &BTreeSet<StageId>) {
    for group in &mut map.any_order {
        group.stages.retain(|id| !stages.contains(id));
    }
    map.any_order.retain(|group| group.stages.len() > 1);
}

pub(super) fn set_exclusions(map: &mut Map, stage: StageId, exclusions: Vec<Condition>) -> Result<(), EditError> {
    let group = map.any_order.iter_mut().find(|group| group.stages.contains(&stage));
    group.ok_or(EditError::NoGroup)?.exclusions = exclusions;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, Point};
    use crate::domain::Rule;

    fn document(stages: usize) -> (Document, Vec<StageId>) {
        let mut document = Document::default();
        for place in 0..stages {
            let (name, at) = (format!("s{place}"), Point::new(place as f32 * 300.0, 0.0));
            document.apply(Edit::AddStage { name: name.clone(), rule: Rule::activity(name), at }).unwrap();
        }
        let ids: Vec<StageId> = document.map().stages.keys().copied().collect();
        for pair in ids.windows(2) {
            document.apply(Edit::Connect { from: pair[0], to: pair[1] }).unwrap();
        }
        (document, ids)
    }

    #[test]
    fn groups_are_made_joined_and_dissolved() {
        let (mut document, ids) = document(4);
        let of = |places: &[usize]| places.iter().map(|place| ids[*place]).collect::<BTreeSet<_>>();
        document.apply(Edit::GroupAnyOrder { stages: of(&[1, 2]) }).unwrap();
        let left = vec![Condition::activity("left")];
        document.apply(Edit::SetGroupExclusions { stage: ids[1], exclusions: left.clone() }).unwrap();
        document.apply(Edit::GroupAnyOrder { stages: of(&[1, 2, 3]) }).unwrap();
        assert_eq!(
            document.map().any_order,
            [AnyOrderGroup { stages: vec![ids[1], ids[2], ids[3]], exclusions: left }]
        );
        document.apply(Edit::Ungroup { stages: of(&[2]) }).unwrap();
        assert_eq!(document.map().any_order[0].stages, [ids[1], ids[3]]);
        document.apply(Edit::Ungroup { stages: of(&[1]) }).unwrap();
        assert!(document.map().any_order.is_empty());
        document.undo();
        assert_eq!(document.map().any_order.len(), 1);
    }

    #[test]
    fn groups_that_cannot_be_are_refused() {
        let (mut document, ids) = document(9);
        let stages = |count: usize| ids.iter().take(count).copied().collect::<BTreeSet<_>>();
        assert_eq!(document.apply(Edit::GroupAnyOrder { stages: stages(1) }), Err(EditError::GroupSize));
        assert_eq!(document.apply(Edit::GroupAnyOrder { stages: stages(9) }), Err(EditError::GroupSize));
        assert_eq!(document.apply(Edit::SetWholeOrder(WholeOrder::AnyOrder)), Err(EditError::GroupSize));
        let unknown = BTreeSet::from([ids[0], StageId(99)]);
        assert_eq!(document.apply(Edit::GroupAnyOrder { stages: unknown }), Err(EditError::NoStage(StageId(99))));
        let edit = Edit::SetGroupExclusions { stage: ids[0], exclusions: Vec::new() };
        assert_eq!(document.apply(edit), Err(EditError::NoGroup));
    }

    #[test]
    fn the_whole_journey_is_switched() {
        let (mut document, _) = document(3);
        for order in [WholeOrder::Directly, WholeOrder::AnyOrder, WholeOrder::Eventually] {
            document.apply(Edit::SetWholeOrder(order)).unwrap();
            assert_eq!(WholeOrder::of(document.map()), Some(order));
        }
        let first = *document.map().transitions.keys().next().unwrap();
        document.apply(Edit::SetOrder { transition: first, order: StepOrder::Directly }).unwrap();
        assert_eq!(WholeOrder::of(document.map()), None);
    }
}
