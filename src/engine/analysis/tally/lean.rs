//! Usual contacts folded into figures, as [`super`] does with all others.

use super::Tally;
use crate::engine::analysis::at::At;
use crate::engine::analysis::lean::{Lean, NONE, Plan, stages_of};

impl Tally {
    /// Takes a contact that entered.
    pub(in super::super) fn take_lean(&mut self, plan: &Plan<'_>, lean: &mut Lean) {
        self.entered += 1;
        let unit = self.entered as usize;
        for stage in stages_of(lean.inferred()) {
            if let Some(tally) = self.stages.get_mut(stage) {
                tally.inferred += 1;
            }
        }
        let mut previous = 0;
        for stage in stages_of(lean.reached) {
            previous |= plan.after(stage);
            match plan.steps.get(lean.first_via.at(stage) as usize) {
                None => {
                    if let Some(tally) = self.stages.get_mut(stage) {
                        tally.entered_here += 1;
                    }
                }
                Some(step) => {
                    if let Some(way) = self.ways.get_mut(step.way as usize) {
                        way.first_arrivals += 1;
                    }
                }
            }
            let Some(tally) = self.stages.get_mut(stage) else { continue };
            tally.reached += 1;
            let ways_on = lean.ways_on.at(stage);
            tally.took_several += u64::from(ways_on > 1);
            if ways_on > 0 {
                tally.moved_on += 1;
            } else if plan.goal >> stage & 1 == 1 {
                tally.finished += 1;
            } else if lean.open >> stage & 1 == 1 {
                tally.still_in_time += 1;
            } else {
                tally.dropped_off += 1;
                let next = lean.next_after(plan, stage).map_or(tally.next.len() - 1, usize::from);
                if let Some(count) = tally.next.get_mut(next) {
                    *count += 1;
                }
            }
        }
        for stage in stages_of(previous) {
            if let Some(tally) = self.stages.get_mut(stage) {
                tally.reached_previous += 1;
            }
        }
        self.completed += u64::from(lean.reached & plan.goal != 0);
        if lean.steps_taken {
            self.count_lean_ways(plan, lean, unit);
        }
    }

    fn count_lean_ways(&mut self, plan: &Plan<'_>, lean: &mut Lean, unit: usize) {
        for node in lean.nodes.iter().filter(|node| node.via != NONE) {
            let way = plan.steps.get(node.via as usize).and_then(|step| self.ways.get_mut(step.way as usize));
            if let Some(way) = way {
                way.passes += 1;
                if way.counted != unit {
                    way.counted = unit;
                    way.contacts += 1;
                }
            }
        }
        self.timed_ways.fill(false);
        self.timed_stages.fill(false);
        let (mut ends, mut legs) = (std::mem::take(&mut self.ends), std::mem::take(&mut self.legs));
        lean.ends(&mut ends);
        for &(.., node) in &ends {
            lean.walk_to(plan, node, &mut legs);
            for leg in &legs {
                let Some(step) = plan.steps.get(leg.step as usize) else { continue };
                let was_credited = self.ways.get(step.way as usize).is_some_and(|tally| tally.counted == unit);
                self.time_lean(lean, step.way as usize, was_credited, step.left(), leg.time);
            }
        }
        for place in 0..lean.nodes.len() {
            let Some(step) = plan.steps.get(lean.nodes.at(place).via as usize) else { continue };
            let taken = step.way as usize;
            let way_is_timed = taken >= self.transitions || self.timed_ways.at(taken);
            let stage_is_timed = step.left().is_none_or(|left| self.timed_stages.at(left));
            if !way_is_timed || !stage_is_timed {
                lean.walk_over(plan, place, &mut legs);
                if let Some(leg) = legs.last() {
                    self.time_lean(lean, taken, true, step.left(), leg.time);
                }
            }
        }
        (self.ends, self.legs) = (ends, legs);
    }

    fn time_lean(&mut self, lean: &Lean, taken: usize, was_credited: bool, left: Option<usize>, time: i64) {
        if was_credited && !self.timed_ways.at(taken) {
            self.timed_ways.put(taken, true);
            if let Some(tally) = self.ways.get_mut(taken) {
                tally.times.push(time);
            }
        }
        if let Some(left) = left.filter(|&left| lean.moved >> left & 1 == 1 && !self.timed_stages.at(left)) {
            self.timed_stages.put(left, true);
            if let Some(tally) = self.stages.get_mut(left) {
                tally.times.push(time);
            }
        }
    }
}
