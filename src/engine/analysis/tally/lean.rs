//! Usual contacts folded into figures, as [`super`] does with all others.

use super::Tally;
use crate::engine::analysis::at::At;
use crate::engine::analysis::lean::{Brief, Lean, NONE, Plan, stages_of};

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
            tally.took_several += lean.several >> stage & 1;
            if lean.moved >> stage & 1 == 1 {
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
        let mut timed = 0;
        let (mut ends, mut legs) = (std::mem::take(&mut self.ends), std::mem::take(&mut self.legs));
        lean.ends(&mut ends);
        for &(.., node) in &ends {
            lean.walk_to(plan, node, &mut legs);
            for leg in &legs {
                let Some(step) = plan.steps.get(leg.step as usize) else { continue };
                self.time_lean(lean, step, unit, leg.time, &mut timed);
            }
        }
        for place in 0..lean.nodes.len() {
            let Some(step) = plan.steps.get(lean.nodes.at(place).via as usize) else { continue };
            let way_is_timed = self.ways.get(step.way as usize).is_none_or(|way| way.timed == unit);
            let stage_is_timed = step.left().is_none_or(|left| timed >> left & 1 == 1);
            if !way_is_timed || !stage_is_timed {
                lean.walk_over(plan, place, &mut legs);
                if let Some(leg) = legs.last() {
                    self.time_lean(lean, step, unit, leg.time, &mut timed);
                }
            }
        }
        (self.ends, self.legs) = (ends, legs);
    }

    /// Takes the time of a step for its way, if it was credited to the contact, and for the stage that it leaves; each
    /// once. `timed` is the set of stages done.
    fn time_lean(&mut self, lean: &Lean, step: &Brief, unit: usize, time: i64, timed: &mut u64) {
        if let Some(way) = self.ways.get_mut(step.way as usize).filter(|way| way.counted == unit && way.timed != unit) {
            way.timed = unit;
            way.times.push(time);
        }
        if let Some(left) = step.left().filter(|&left| (lean.moved & !*timed) >> left & 1 == 1) {
            *timed |= 1 << left;
            if let Some(tally) = self.stages.get_mut(left) {
                tally.times.push(time);
            }
        }
    }
}
