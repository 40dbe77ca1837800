//! Passages of any-order groups that an exclusion spoils, where exclusions remove: they fall back to their first stage.

use super::at::At;
use super::forward::{NEVER, NONE, count_work, joins};
use super::map::Step;
use super::way::Way;
use std::collections::{BTreeMap, HashMap};

/// When walks from the rows of a group at one spot complete their any-order group.
struct Best {
    group: usize,
    earliest: i64,
    /// The row from which it is the earliest.
    row: usize,
    /// The earliest from another row.
    second: i64,
}

impl Best {
    /// Adds a row to a list whose groups descend.
    fn note(list: &mut Vec<Self>, group: usize, row: usize, completed: i64) {
        match list.last_mut().filter(|best| best.group == group) {
            None => list.push(Self { group, earliest: completed, row, second: i64::MAX }),
            Some(best) if completed < best.earliest => {
                *best = Self { group, earliest: completed, row, second: best.earliest };
            }
            Some(best) => best.second = best.second.min(completed),
        }
    }

    /// Returns the earliest from any other row than this one.
    fn beside(&self, row: usize) -> i64 {
        if row == self.row { self.second } else { self.earliest }
    }
}

impl Way<'_> {
    /// Takes back what passages of watched groups have reached beyond their first stage and not completed, if an
    /// excluded activity came before the end of the window. A passage that started earlier, so that its window ended
    /// before the excluded activity, still counts.
    pub(super) fn fall_back(&mut self) {
        let mut spoilt: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for node in self.unfinished() {
            let Some(excluded) = self.excluded_in_passage(node) else { continue };
            let end = self.forward.start.at(node).saturating_add(self.reading.map.window);
            if excluded <= end {
                spoilt.entry(excluded.saturating_sub(self.reading.map.window)).or_default().push(node);
            }
        }
        if spoilt.is_empty() {
            return;
        }
        if self.reading.map.window != i64::MAX {
            let starts = self.starts();
            for (&bound, nodes) in &mut spoilt {
                let rows = || nodes.iter().map(|&node| self.trail.row.at(node));
                let (first, last) = (rows().min().unwrap_or_default(), rows().max().unwrap_or_default());
                if self.run_before(bound, (first, last), &starts) {
                    nodes.retain(|&node| self.forward.start.at(node) == NEVER);
                }
            }
        }
        self.forward.run(self.reading, &self.trail, &self.admission);
        for node in spoilt.into_values().flatten() {
            self.forward.start.put(node, NEVER);
        }
    }

    /// Returns the nodes of watched groups, beyond the first stage passed, from which no walk completes the group.
    fn unfinished(&self) -> Vec<usize> {
        let (trail, reading) = (&self.trail, self.reading);
        let mut completes = vec![i64::MAX; trail.spot.len()];
        let mut open = Vec::new();
        // Nodes by how many stages were passed, the most first: each completes as early as the best that follows it.
        let mut nodes: Vec<(usize, usize, usize)> = (0..trail.spot.len())
            .filter(|&node| self.forward.start.at(node) != NEVER)
            .filter_map(|node| {
                let spot = reading.map.spots.get(trail.spot.at(node))?;
                let watched = reading.map.stages.get(spot.stage)?.watched;
                (watched > 0 && spot.passed > 1).then_some((spot.passed, watched, node))
            })
            .collect();
        nodes.sort_unstable_by(|left, right| right.cmp(left));
        let mut best: HashMap<(usize, usize), Vec<Best>> = HashMap::new();
        for &(passed, watched, node) in &nodes {
            count_work();
            let (row, spot) = (trail.row.at(node), trail.spot.at(node));
            let mut completed = if passed == watched { trail.time(node) } else { i64::MAX };
            for &place in reading.map.spots.get(spot).map_or(&[][..], |spot| &spot.outgoing) {
                let Some(step) = reading.map.steps.get(place).filter(|step| step.inside) else { continue };
                let there = best.get(&(step.to, trail.part.at(row))).map_or(&[][..], Vec::as_slice);
                completed = completed.min(self.completed_over(step, row, there, &completes));
            }
            completes.put(node, completed);
            Best::note(best.entry((spot, trail.part.at(row))).or_default(), trail.group.at(row), row, completed);
            let end = self.forward.start.at(node).saturating_add(reading.map.window);
            if passed < watched && (completed == i64::MAX || completed > end) {
                open.push(node);
            }
        }
        open
    }

    /// Returns the earliest moment at which a walk that goes on from a row over this step completes the group; `there`
    /// says that of the groups of rows to which it may lead. Until an excluded activity comes the first is as good as
    /// any: where a later one goes on, it goes on as well. Only what is simultaneous with the excluded activity can go
    /// on where an earlier one no longer can.
    fn completed_over(&self, step: &Step, row: usize, there: &[Best], completes: &[i64]) -> i64 {
        let (trail, reading, group) = (&self.trail, self.reading, self.trail.group.at(row));
        count_work();
        let stage = reading.map.spots.get(step.to).map_or(NONE, |spot| spot.stage);
        if let Some(need) = reading.rules.needs.get(stage).and_then(Option::as_ref) {
            let after = trail.completion(need, Some(row), reading.strictly());
            let after = after.filter(|&after| joins(reading, trail, &self.admission, step, row, after));
            return after.and_then(|after| trail.node(after, step.to)).map_or(i64::MAX, |node| completes.at(node));
        }
        let excluded = step.watch.and_then(|watch| trail.first_excluded_after(watch, group));
        let excluded = excluded.map_or(usize::MAX, |row| trail.group.at(row));
        let at = |wanted: usize| {
            let place = there.partition_point(|best| best.group > wanted);
            there.get(place).filter(|best| best.group == wanted)
        };
        let own = at(group).filter(|_| reading.either_order()).map(|best| best.beside(row));
        let later = there.partition_point(|best| best.group > group).checked_sub(1).and_then(|place| there.get(place));
        let later = later.filter(|best| best.group < excluded).map(|best| best.earliest);
        let beside = at(excluded).map(|best| best.earliest);
        [own, later, beside].into_iter().flatten().min().unwrap_or(i64::MAX)
    }

    /// Returns the moment of the first excluded activity after a node inside a watched group.
    fn excluded_in_passage(&self, node: usize) -> Option<i64> {
        let trail = &self.trail;
        let group = trail.group.at(trail.row.at(node));
        let spot = self.reading.map.spots.get(trail.spot.at(node))?;
        let inside =
            spot.outgoing.iter().filter_map(|&place| self.reading.map.steps.get(place)).filter(|step| step.inside);
        inside.filter_map(|step| trail.excluded_after(step.watch?, group)).min()
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{AnyOrderGroup, Cancel, Condition, ExclusionEffect, Settings};
    use crate::engine::analysis::letters::{columns, id, journey, minutes};
    use crate::engine::analysis::{Asked, analyse, levels};

    fn passed(history: &str, effect: ExclusionEffect, window: Option<i64>) -> usize {
        let settings = Settings { exclusion_effect: effect, window: window.and_then(minutes), ..Settings::default() };
        let mut map = journey("abc", &[], settings);
        let exclusions = vec![Condition::activity("x")];
        map.any_order = vec![AnyOrderGroup { stages: "abc".chars().map(id).collect(), exclusions }];
        let (data, cancel) = (columns(&[history]), Cancel::default());
        let asked = Asked::everybody(&data, &map, &cancel);
        let report = analyse(&asked).unwrap();
        assert_eq!((report.entered, report.removed), (1, 0), "nobody is removed for a group");
        levels(&asked, &map.any_order[0]).unwrap().iter().filter(|level| !level.contacts.is_empty()).count()
    }

    #[test]
    fn an_excluded_activity_ends_the_passage_or_takes_it_back() {
        let (ends, removes) = (ExclusionEffect::EndsTheWalk, ExclusionEffect::RemovesTheContact);
        for (history, if_ends, if_removes) in [
            ("abc", 3, 3),
            ("axbc", 2, 2),
            ("abxc", 2, 1),
            ("abcx", 3, 3),
            ("ab", 2, 2),
            ("axb", 1, 1),
            ("abxca", 2, 2),
            ("abxcba", 3, 3),
            ("a(bx)c", 3, 3),
            ("(abx)c", 3, 3),
            ("(abx)", 2, 2),
            ("(abcx)", 3, 3),
        ] {
            assert_eq!(
                (passed(history, ends, None), passed(history, removes, None)),
                (if_ends, if_removes),
                "{history}"
            );
        }
    }

    #[test]
    fn what_comes_after_the_window_spoils_nothing() {
        let removes = ExclusionEffect::RemovesTheContact;
        assert_eq!(passed("ab..x", removes, Some(3)), 2);
        assert_eq!(passed("ab.x", removes, Some(3)), 1);
        // The earlier start has its window behind it when the excluded activity comes.
        assert_eq!(passed("a.bax", removes, Some(3)), 2);
    }
}
