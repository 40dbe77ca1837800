//! How many contacts reached any of several alternative stages, each counted once however many of them it reached.

use super::asked::{Asked, Figure};
use super::run::Question;
use super::tally::Fold;
use super::way::{State, Verdict, Way};
use crate::domain::{Cancelled, Journey, Rate, StageId};
use serde::Serialize;

/// Asks about groups of alternative stages, all in one pass over the data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReachedAny {
    /// The stages of each group.
    pub groups: Vec<Vec<StageId>>,
}

/// Contacts at the stages of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize)]
pub struct GroupReached {
    /// Contacts that reached at least one of the stages, each counted once.
    pub reached: u64,
    /// Of those, contacts that reached two or more of them: what the stages' own counts have in common.
    pub several: u64,
    /// Contacts that entered the journey, each counted once.
    pub entered: u64,
}

impl GroupReached {
    /// Share of the contacts that entered the journey which reached the group.
    pub fn share_of_entries(&self) -> Rate {
        Rate::new(self.reached, self.entered)
    }
}

impl Figure for ReachedAny {
    /// One answer per group, in order. Where attempts or sessions are counted, each of them counts as a contact does.
    type Answer = Vec<GroupReached>;

    fn compute(&self, asked: &Asked<'_>) -> Result<Vec<GroupReached>, Cancelled> {
        let groups: Vec<Vec<usize>> = self.groups.iter().map(|group| places(asked.journey, group)).collect();
        let counts = vec![GroupReached::default(); groups.len()];
        let counted = Question::new(asked).fold(|| Counted { groups: &groups, counts: counts.clone() })?;
        Ok(counted.counts)
    }
}

/// Asks for the contacts that reached any of some alternative stages: as many as [`ReachedAny`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleAtAny {
    /// The stages.
    pub stages: Vec<StageId>,
}

impl Figure for PeopleAtAny {
    type Answer = Vec<u32>;

    fn compute(&self, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let stages = places(asked.journey, &self.stages);
        Ok(Question::new(asked).fold(|| People { stages: &stages, contacts: Vec::new() })?.contacts)
    }
}

fn places(journey: &Journey, stages: &[StageId]) -> Vec<usize> {
    stages.iter().filter_map(|id| journey.stage_index(*id)).collect()
}

/// Returns how many of the stages a contact reached.
fn reached(way: &Way<'_>, stages: &[usize]) -> usize {
    let at = |stage: &&usize| way.standings.get(**stage).is_some_and(|one| one.state != State::NotReached);
    stages.iter().filter(at).count()
}

/// Counts over a range of contacts.
struct Counted<'a> {
    groups: &'a [Vec<usize>],
    counts: Vec<GroupReached>,
}

impl Fold for Counted<'_> {
    const REACHED_ONLY: bool = true;

    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict != Verdict::Entered {
            return;
        }
        for (group, count) in self.groups.iter().zip(&mut self.counts) {
            let reached = reached(way, group);
            count.entered += 1;
            count.reached += u64::from(reached > 0);
            count.several += u64::from(reached > 1);
        }
    }

    fn append(&mut self, later: Self) {
        for (count, more) in self.counts.iter_mut().zip(later.counts) {
            count.entered += more.entered;
            count.reached += more.reached;
            count.several += more.several;
        }
    }
}

/// Places of contacts over a range of contacts.
struct People<'a> {
    stages: &'a [usize],
    contacts: Vec<u32>,
}

impl Fold for People<'_> {
    const REACHED_ONLY: bool = true;

    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict == Verdict::Entered && reached(way, self.stages) > 0 {
            self.contacts.push(way.contact as u32);
        }
    }

    fn append(&mut self, mut later: Self) {
        self.contacts.append(&mut later.contacts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Counting, Settings};
    use crate::engine::analysis::letters::{columns, id, journey};
    use crate::engine::analysis::{Members, analyse};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn ask(map: &Journey, histories: &[&str], groups: &[&str]) -> Vec<(u64, u64)> {
        let (data, cancel) = (columns(histories), Cancel::default());
        let asked = Asked::everybody(&data, map, &cancel);
        let groups: Vec<Vec<StageId>> = groups.iter().map(|group| group.chars().map(id).collect()).collect();
        let report = analyse(&asked).unwrap();
        let found = ReachedAny { groups: groups.clone() }.compute(&asked).unwrap();
        for (one, stages) in found.iter().zip(&groups) {
            let people = PeopleAtAny { stages: stages.clone() }.compute(&asked).unwrap();
            assert_eq!((people.len() as u64, one.entered), (one.reached, report.entered));
        }
        found.iter().map(|one| (one.reached, one.several)).collect()
    }

    #[test]
    fn a_contact_counts_once_for_all_its_alternatives() {
        let map = journey("swcd", &["sw", "sc", "wd", "cd"], Settings::default());
        // Webinar or call; the first did both, the fourth neither, the fifth never entered.
        let histories = ["swcd", "sw", "scd", "s", "wc"];
        assert_eq!(ask(&map, &histories, &["wc", "w", "", "z", "swcd"]), [(3, 1), (2, 0), (0, 0), (0, 0), (4, 3)]);
    }

    #[test]
    fn attempts_count_each_and_a_segment_only_its_own() {
        let settings = Settings { counting: Counting::Attempts, ..Settings::default() };
        let map = journey("swc", &["sw", "sc"], settings);
        assert_eq!(ask(&map, &["swscs"], &["wc"])[0].0, 2);
        let (data, cancel) = (columns(&["sw", "sc"]), Cancel::default());
        let (map, second) = (journey("swc", &["sw", "sc"], Settings::default()), Members::of([1]));
        let asked = Asked::everybody(&data, &map, &cancel).within(&second);
        let one = ReachedAny { groups: vec![vec![id('w'), id('c')]] }.compute(&asked).unwrap()[0];
        assert_eq!(
            (one, one.share_of_entries()),
            (GroupReached { reached: 1, several: 0, entered: 1 }, Rate::new(1, 1))
        );
    }

    proptest! {
        #[test]
        fn the_count_is_that_of_the_contacts_at_the_stages_put_together(
            histories in prop::collection::vec("[sabcd]{0,7}", 1..12),
            group in prop::collection::btree_set(prop::sample::select(vec!['s', 'a', 'b', 'c', 'd']), 1..5),
        ) {
            use crate::domain::Selection;
            let map = journey("sabcd", &["sa", "sb", "ac", "bc", "cd", "da"], Settings::default());
            let histories: Vec<&str> = histories.iter().map(String::as_str).collect();
            let (data, cancel) = (columns(&histories), Cancel::default());
            let asked = Asked::everybody(&data, &map, &cancel);
            let mut together: BTreeSet<u32> = BTreeSet::new();
            for stage in &group {
                together.extend(crate::engine::analysis::who(&asked, Selection::Reached(id(*stage))).unwrap());
            }
            let stages: Vec<StageId> = group.into_iter().map(id).collect();
            let people = PeopleAtAny { stages: stages.clone() }.compute(&asked).unwrap();
            prop_assert_eq!(people, together.iter().copied().collect::<Vec<_>>());
            let found = ReachedAny { groups: vec![stages] }.compute(&asked).unwrap();
            prop_assert_eq!(found[0].reached, together.len() as u64);
        }
    }
}
