//! Cards on their way from where they stood to where a command put them.

use crate::document::{Map, Point};
use crate::domain::StageId;
use std::collections::BTreeMap;

/// How long cards are on their way, in seconds.
const SECS: f64 = 0.18;
/// On a larger map cards jump: finding all ways anew in every frame would take longer than a frame.
const MOST_STAGES: usize = 150;

/// Where cards come from, and since when they move.
#[derive(Debug, Clone, Default)]
pub struct Glide {
    from: BTreeMap<StageId, Point>,
    since: Option<f64>,
}

impl Glide {
    /// Starts from where the cards of a map stand before it is changed.
    pub fn start(&mut self, before: &Map) {
        let few = before.stages.len() <= MOST_STAGES;
        self.from = before.stages.iter().filter(|_| few).map(|(id, record)| (*id, record.at)).collect();
        self.since = None;
    }

    /// Returns the map with its cards on their way at this time in seconds; `None` where all have arrived.
    pub fn at(&mut self, map: &Map, time: f64, reduced_motion: bool) -> Option<Map> {
        let moved = |(id, from): (&StageId, &Point)| map.stages.get(id).is_some_and(|record| record.at != *from);
        if self.from.is_empty() || reduced_motion || !self.from.iter().any(moved) {
            self.from.clear();
            return None;
        }
        let since = *self.since.get_or_insert(time);
        let part = ((time - since) / SECS).clamp(0.0, 1.0) as f32;
        if part >= 1.0 {
            self.from.clear();
            return None;
        }
        let eased = 1.0 - (1.0 - part).powi(3);
        let mut between = map.clone();
        for (id, from) in &self.from {
            if let Some(record) = between.stages.get_mut(id) {
                let to = record.at;
                record.at = Point::new(from.x + (to.x - from.x) * eased, from.y + (to.y - from.y) * eased);
            }
        }
        Some(between)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit};

    #[test]
    fn cards_are_between_and_then_there_and_reduced_motion_skips_the_way() {
        let mut document = Document::default();
        document.apply(Edit::AddStage { name: "A".into(), rule: Default::default(), at: Point::default() }).unwrap();
        let before = document.map().clone();
        document.apply(Edit::Move(vec![(StageId(0), Point::new(100.0, 0.0))])).unwrap();
        let place = |map: Option<Map>| map.map(|map| map.stages[&StageId(0)].at.x);
        let mut glide = Glide::default();
        glide.start(&before);
        assert_eq!(place(glide.at(document.map(), 5.0, false)), Some(0.0));
        let half = place(glide.at(document.map(), 5.09, false)).unwrap();
        assert!(half > 50.0 && half < 100.0, "{half}");
        assert_eq!(place(glide.at(document.map(), 5.2, false)), None);
        glide.start(&before);
        assert_eq!(place(glide.at(document.map(), 6.0, true)), None);
        glide.start(document.map());
        assert_eq!(place(glide.at(document.map(), 7.0, false)), None, "nothing has moved");
    }
}
