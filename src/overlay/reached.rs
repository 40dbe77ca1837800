//! What is asked of the data beside the report: how many reached any stage of a lane or of a group of alternatives.

use super::Figures;
use crate::document::Map;
use crate::document::board::LaneId;
use crate::domain::StageGroupId;
use crate::engine::analysis::{GroupReached, ReachedAny};
use std::collections::BTreeMap;

/// Returns the lanes with a stage in them, and the question how many contacts reached each; nothing to ask is `None`.
pub fn asked_of_lanes(map: &Map) -> Option<(Vec<LaneId>, ReachedAny)> {
    let lanes = &map.board.lanes;
    let stages = lanes.columns.iter().map(|lane| (lane.id, lanes.stages_in(lane.id, map)));
    let (ids, groups): (Vec<_>, Vec<_>) = stages.filter(|(_, stages)| !stages.is_empty()).unzip();
    (!ids.is_empty()).then_some((ids, ReachedAny { groups }))
}

/// Returns the groups of alternatives, and the question how many contacts reached each; nothing to ask is `None`.
pub fn asked_of_groups(map: &Map) -> Option<(Vec<StageGroupId>, ReachedAny)> {
    let groups = map.groups.values().map(|group| group.stages.iter().copied().collect()).collect();
    (!map.groups.is_empty()).then(|| (map.groups.keys().copied().collect(), ReachedAny { groups }))
}

/// Returns the answer to such a question by what was asked about.
pub fn answered<Id: Ord + Copy>(of: &[Id], answer: &[GroupReached]) -> BTreeMap<Id, GroupReached> {
    of.iter().copied().zip(answer.iter().copied()).collect()
}

impl Figures {
    /// Returns the same figures with how many contacts reached a stage in each lane, each counted once.
    pub fn with_lanes(self, lanes: BTreeMap<LaneId, u64>) -> Self {
        Self { lanes, ..self }
    }

    /// Returns the same figures with those of lanes and groups, which `ask` answers.
    ///
    /// # Errors
    /// What `ask` fails with.
    pub fn with_reached<E>(
        self,
        map: &Map,
        mut ask: impl FnMut(&ReachedAny) -> Result<Vec<GroupReached>, E>,
    ) -> Result<Self, E> {
        let mut figures = self;
        if let Some((lanes, question)) = asked_of_lanes(map) {
            let reached = answered(&lanes, &ask(&question)?);
            figures = figures.with_lanes(reached.into_iter().map(|(lane, found)| (lane, found.reached)).collect());
        }
        if let Some((groups, question)) = asked_of_groups(map) {
            figures = figures.with_groups(answered(&groups, &ask(&question)?));
        }
        Ok(figures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::board::Lane;
    use crate::domain::Tint;
    use crate::overlay::sample;
    use std::convert::Infallible;

    #[test]
    fn only_lanes_with_stages_are_asked_about() {
        let (mut map, report) = sample::sign_up();
        let widest = map.stages.values().map(|record| record.at.x).fold(f32::INFINITY, f32::min) - 100.0;
        map.board.lanes.left = widest;
        for (id, width) in [(1, 200.0), (2, 4000.0), (3, 300.0)] {
            let name = format!("Lane {id}");
            let lane = Lane { id: LaneId(id), name, tint: Tint::Blue, width, mood: None, texts: BTreeMap::new() };
            map.board.lanes.columns.push(lane);
        }
        let mut asked = Vec::new();
        let figures = Figures::new(&map, &report).with_reached(&map, |question| {
            asked.push(question.groups.len());
            let found = question
                .groups
                .iter()
                .map(|stages| GroupReached { reached: stages.len() as u64, ..GroupReached::default() });
            Ok::<_, Infallible>(found.collect())
        });
        let figures = figures.unwrap();
        assert_eq!(asked, [2]);
        assert_eq!(figures.lanes.keys().copied().collect::<Vec<_>>(), [LaneId(1), LaneId(2)]);
        assert_eq!(figures.lanes.values().sum::<u64>(), map.stages.len() as u64);
    }
}
