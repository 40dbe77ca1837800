//! Passages of any-order groups that an exclusion spoils, where exclusions remove: they fall back to their first stage.

use super::at::At;
use super::forward::{NEVER, joins};
use super::way::Way;
use std::collections::BTreeSet;

impl Way<'_> {
    /// Takes back what passages of watched groups have reached beyond their first stage and not completed, if an
    /// excluded activity came before the end of the window. A passage that started earlier, so that its window ended
    /// before the excluded activity, still counts.
    pub(super) fn fall_back(&mut self) {
        let open = self.unfinished();
        let mut spoilt = Vec::new();
        let mut bounds = BTreeSet::new();
        for node in open {
            let Some(excluded) = self.excluded_in_passage(node) else { continue };
            let end = self.forward.start.at(node).saturating_add(self.reading.map.window);
            if excluded <= end {
                spoilt.push((node, excluded.saturating_sub(self.reading.map.window)));
                if self.reading.map.window != i64::MAX {
                    bounds.insert(excluded.saturating_sub(self.reading.map.window));
                }
            }
        }
        if spoilt.is_empty() {
            return;
        }
        let admission = self.admission;
        for bound in bounds {
            self.admission.to = admission.to.min(bound.saturating_sub(1));
            self.forward.run(self.reading, &self.trail, &self.admission);
            spoilt.retain(|&(node, own)| own != bound || self.forward.start.at(node) == NEVER);
        }
        self.admission = admission;
        self.forward.run(self.reading, &self.trail, &self.admission);
        for (node, _) in spoilt {
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
        for &(passed, watched, node) in &nodes {
            if passed == watched {
                completes.put(node, trail.time(node));
                continue;
            }
            let spot = reading.map.spots.get(trail.spot.at(node));
            for &place in spot.map_or(&[][..], |spot| &spot.outgoing) {
                let Some(step) = reading.map.steps.get(place).filter(|step| step.inside) else { continue };
                let later =
                    nodes.iter().filter(|&&(more, _, other)| more == passed + 1 && trail.spot.at(other) == step.to);
                for &(_, _, other) in later {
                    let (before, after) = (trail.row.at(node), trail.row.at(other));
                    let completed = completes.at(other);
                    if completed < completes.at(node) && joins(reading, trail, &self.admission, step, before, after) {
                        completes.put(node, completed);
                    }
                }
            }
            let end = self.forward.start.at(node).saturating_add(reading.map.window);
            if completes.at(node) == i64::MAX || completes.at(node) > end {
                open.push(node);
            }
        }
        open
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
