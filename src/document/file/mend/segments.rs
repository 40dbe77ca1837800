//! Saved segments as they are read: numbers and names are mended, what their rules compare with as in stages.

use super::{Mender, mend_condition, mend_filter, short};
use crate::document::map::{Map, clean_name};
use crate::domain::{Segment, SegmentId, SegmentRule};

impl Mender<'_> {
    /// Adds segments; one whose number is taken or too large gets another.
    pub(super) fn segments(&mut self, records: Vec<Segment>) {
        let mut homeless = Vec::new();
        let mut left_out = 0_usize;
        for mut segment in records {
            if self.map.segments.len() + homeless.len() >= Map::MAX_SEGMENTS {
                left_out += 1;
                continue;
            }
            self.mend_segment(&mut segment);
            let id = segment.id;
            if id.0 > Map::MAX_ID || self.map.segments.contains_key(&id) {
                homeless.push(segment);
            } else {
                self.pass(id.0);
                self.map.segments.insert(id, segment);
            }
        }
        for mut segment in homeless {
            let (old, id) = (segment.id.0, SegmentId(self.map.fresh_id()));
            let name = short(&segment.name);
            self.say(format!(
                "The number {old} of the segment “{name}” was taken or too large; it got the number {}.",
                id.0
            ));
            segment.id = id;
            self.map.segments.insert(id, segment);
        }
        if left_out > 0 {
            let most = Map::MAX_SEGMENTS;
            self.say(format!("A project holds at most {most} segments; {left_out} more were set aside."));
        }
    }

    fn mend_segment(&mut self, segment: &mut Segment) {
        let name = clean_name(&segment.name);
        if name != segment.name || name.is_empty() {
            let number = segment.id.0;
            let name = if name.is_empty() { format!("Segment {number}") } else { name };
            self.say(format!(
                "The name of the segment {number} could not be shown; it is now called “{}”.",
                short(&name)
            ));
            segment.name = name;
        }
        if mend_rule(&mut segment.rule) {
            let name = short(&segment.name);
            self.say(format!(
                "The segment “{name}” compared with something that is no number, or counted to 0; check it."
            ));
        }
        for stage in stages_in(&mut segment.rule) {
            *stage = self.follow(*stage);
        }
    }
}

/// Makes what a rule compares with a number, and what it counts to at least 1. Returns whether it had to.
fn mend_rule(rule: &mut SegmentRule) -> bool {
    match rule {
        SegmentRule::All(rules) | SegmentRule::Any(rules) => {
            rules.iter_mut().fold(false, |mended, rule| mend_rule(rule) | mended)
        }
        SegmentRule::Not(rule) => mend_rule(rule),
        SegmentRule::Contact(filter) => mend_filter(filter),
        SegmentRule::Did { condition, .. } => mend_condition(condition),
        SegmentRule::Behind(_) | SegmentRule::EnteredIn(_) | SegmentRule::Listed(_) => false,
    }
}

/// Returns the stages that a rule names.
fn stages_in(rule: &mut SegmentRule) -> Vec<&mut crate::domain::StageId> {
    use crate::domain::Selection;
    match rule {
        SegmentRule::All(rules) | SegmentRule::Any(rules) => rules.iter_mut().flat_map(stages_in).collect(),
        SegmentRule::Not(rule) => stages_in(rule),
        SegmentRule::Behind(
            Selection::Reached(stage)
            | Selection::EnteredHere(stage)
            | Selection::MovedOn(stage)
            | Selection::Finished(stage)
            | Selection::StillInTime(stage)
            | Selection::DroppedOff(stage)
            | Selection::Inferred(stage),
        ) => vec![stage],
        _ => Vec::new(),
    }
}
