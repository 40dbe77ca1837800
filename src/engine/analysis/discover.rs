//! A map found in the data: the most common activities, the most common ways between them, and how much of the data they cover.
//!
//! The two cuts are those of the process miners' simplest and best understood maps (frequency filters over a
//! directly-follows graph), with one rule added so that no stage floats: the strongest way into and out of each
//! activity is always kept.

mod chosen;
mod fit;

pub use fit::{BesideMap, Fit, FitCount, FitMove, FitReport};

use super::asked::{Asked, Figure};
use super::at::At;
use super::parts::in_parts;
use crate::domain::{Cancelled, Rate};
use crate::engine::columns::Columns;
use chosen::{Arrow, arrows};
use serde::Serialize;
use std::cmp::Reverse;

/// Asks for a map of the data.
///
/// Only contacts with an activity count. Where activities are named in `toward`, only contacts that did one of them
/// count, with what they did up to their first one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Discover {
    /// So many of the most common activities are shown, at least; those of `toward` are shown besides.
    pub activities: usize,
    /// Of the ways between them beyond those that are always kept, this share is shown, most common first; 0 to 1.
    pub ways: f64,
    /// The goal activities, if the map is to lead to some.
    pub toward: Vec<String>,
}

impl Discover {
    /// The most activities that are shown; a map of more is nothing to look at.
    pub const MOST_ACTIVITIES: usize = 60;
}

/// A map of the data and how much of the data it covers.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Discovered {
    /// The activities that are shown, most common first.
    pub activities: Vec<FoundActivity>,
    /// How many activity types those contacts have at all.
    pub different_activities: usize,
    /// All ways between the activities that are shown, those that are drawn first, then the most common first.
    pub ways: Vec<FoundWay>,
    /// How many of the ways are drawn.
    pub drawn: usize,
    /// How much of the data the drawn map covers.
    pub coverage: Coverage,
}

/// An activity of a found map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundActivity {
    /// Its type.
    pub name: String,
    /// Contacts that did it, each counted once.
    pub contacts: u64,
    /// How often it was done.
    pub count: u64,
    /// Contacts whose first shown activity it is.
    pub first: u64,
    /// Contacts whose last shown activity it is.
    pub last: u64,
    /// Whether it is one of the goal activities.
    pub goal: bool,
}

/// A way from one activity to another: one was done, and then, of the activities that are shown, the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FoundWay {
    /// Place of the activity before in [`Discovered::activities`].
    pub from: usize,
    /// Place of the activity after.
    pub to: usize,
    /// Contacts that went it, each counted once.
    pub contacts: u64,
    /// How often it was gone.
    pub count: u64,
}

/// How much of the data a found map covers.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Coverage {
    /// Of all activities of the contacts that count, those whose type is shown.
    pub activities: Rate,
    /// Of all steps from one shown activity to another, those whose way is drawn. Repeats of an activity are no step.
    pub steps: Rate,
    /// Of all contacts that count, those all of whose activities are shown and all of whose steps are drawn.
    pub contacts: Rate,
}

impl Figure for Discover {
    type Answer = Discovered;

    fn compute(&self, asked: &Asked<'_>) -> Result<Discovered, Cancelled> {
        let columns = asked.columns;
        let is_goal: Vec<bool> = columns.activity_types.iter().map(|name| self.toward.contains(name)).collect();
        let reading = Reading { asked, is_goal, toward: !self.toward.is_empty() };
        let types = reading.types()?;
        let shown = self.shown(columns, &reading, &types);
        let mut code_of = vec![NONE; columns.activity_types.len()];
        for (code, kind) in shown.iter().enumerate() {
            code_of.put(*kind, code as u32);
        }
        let steps = reading.steps(&code_of, shown.len())?;
        let all: Vec<FoundWay> = steps.ways();
        let (ways, drawn) = arrows(all, shown.len(), self.ways);
        let mut is_drawn = vec![false; shown.len() * shown.len()];
        for way in ways.iter().take(drawn) {
            is_drawn.put(way.from * shown.len() + way.to, true);
        }
        let covered = reading.covered(&code_of, shown.len(), &is_drawn)?;
        let (all_contacts, all_activities) = (types.contacts, types.each.iter().map(|one| one.count).sum());
        let all_steps = ways.iter().map(|way| way.count).sum();
        let activity = |(code, kind): (usize, &usize)| {
            let counts = types.each.at(*kind);
            FoundActivity {
                name: columns.activity_types.get(*kind).cloned().unwrap_or_default(),
                contacts: counts.contacts,
                count: counts.count,
                first: steps.first.at(code),
                last: steps.last.at(code),
                goal: reading.is_goal.at(*kind),
            }
        };
        let activities: Vec<FoundActivity> = shown.iter().enumerate().map(activity).collect();
        Ok(Discovered {
            coverage: Coverage {
                activities: Rate::new(activities.iter().map(|one| one.count).sum(), all_activities),
                steps: Rate::new(ways.iter().take(drawn).map(|way| way.count).sum(), all_steps),
                contacts: Rate::new(covered, all_contacts),
            },
            different_activities: types.each.iter().filter(|one| one.count > 0).count(),
            activities,
            ways,
            drawn,
        })
    }
}

impl Discover {
    /// Returns the types that are shown, most common first.
    fn shown(&self, columns: &Columns, reading: &Reading<'_>, types: &Types) -> Vec<usize> {
        let mut order: Vec<usize> =
            (0..columns.activity_types.len()).filter(|&kind| types.each.at(kind).count > 0).collect();
        let name = |kind: usize| columns.activity_types.get(kind);
        order.sort_by_key(|&kind| (Reverse(types.each.at(kind).contacts), name(kind)));
        let most = self.activities.min(Self::MOST_ACTIVITIES);
        let mut shown: Vec<usize> = order.iter().copied().take(most).collect();
        let besides = order.iter().skip(most).copied().filter(|&kind| reading.is_goal.at(kind));
        shown.extend(besides.take(Self::MOST_ACTIVITIES - most));
        shown
    }
}

/// No code: the activity is not shown.
const NONE: u32 = u32::MAX;

/// Contacts looked at between two looks at the cancel flag.
const STRIDE: usize = 4_096;

/// Which rows of which contacts count.
struct Reading<'a> {
    asked: &'a Asked<'a>,
    is_goal: Vec<bool>,
    toward: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct TypeCounts {
    contacts: u64,
    count: u64,
}

/// Counts by activity type.
struct Types {
    each: Vec<TypeCounts>,
    contacts: u64,
}

/// Counts of steps between shown activities.
struct Steps {
    side: usize,
    counts: Vec<Arrow>,
    first: Vec<u64>,
    last: Vec<u64>,
}

impl Reading<'_> {
    /// Calls back with the activity types of each contact that counts, in order.
    fn each<T: Send>(
        &self,
        make: impl Fn() -> T + Sync,
        take: impl Fn(&mut T, usize, &[u16]) + Sync,
    ) -> Result<Vec<T>, Cancelled> {
        let columns = self.asked.columns;
        let parts = in_parts(columns, |contacts| {
            let mut made = make();
            for contact in contacts {
                if contact % STRIDE == 0 {
                    self.asked.cancel.check()?;
                }
                let mut kinds = columns.kinds.get(self.asked.known_rows(contact)).unwrap_or_default();
                if kinds.is_empty() || !self.asked.counts(contact) {
                    continue;
                }
                if self.toward {
                    let Some(goal) = kinds.iter().position(|&kind| self.is_goal.at(usize::from(kind))) else {
                        continue;
                    };
                    kinds = kinds.get(..=goal).unwrap_or_default();
                }
                take(&mut made, contact, kinds);
            }
            Ok(made)
        });
        parts.into_iter().collect()
    }

    fn types(&self) -> Result<Types, Cancelled> {
        let types = self.asked.columns.activity_types.len();
        let parts = self.each(
            || (Types { each: vec![TypeCounts::default(); types], contacts: 0 }, vec![u32::MAX; types]),
            |(counted, seen), contact, kinds| {
                counted.contacts += 1;
                for &kind in kinds {
                    let (Some(one), Some(seen)) =
                        (counted.each.get_mut(usize::from(kind)), seen.get_mut(usize::from(kind)))
                    else {
                        continue;
                    };
                    one.count += 1;
                    one.contacts += u64::from(std::mem::replace(seen, contact as u32) != contact as u32);
                }
            },
        )?;
        let mut all = Types { each: vec![TypeCounts::default(); types], contacts: 0 };
        for (part, _) in parts {
            all.contacts += part.contacts;
            for (one, other) in all.each.iter_mut().zip(part.each) {
                one.contacts += other.contacts;
                one.count += other.count;
            }
        }
        Ok(all)
    }

    fn steps(&self, code_of: &[u32], side: usize) -> Result<Steps, Cancelled> {
        let empty =
            || Steps { side, counts: vec![Arrow::default(); side * side], first: vec![0; side], last: vec![0; side] };
        let parts = self.each(empty, |steps, contact, kinds| {
            let mut before = NONE;
            for &kind in kinds {
                let code = code_of.get(usize::from(kind)).copied().unwrap_or(NONE);
                if code == NONE || code == before {
                    continue;
                }
                if before == NONE {
                    count_one(&mut steps.first, code);
                } else if let Some(arrow) = steps.counts.get_mut(before as usize * side + code as usize) {
                    arrow.take(contact as u32);
                }
                before = code;
            }
            if before != NONE {
                count_one(&mut steps.last, before);
            }
        })?;
        Ok(parts.into_iter().fold(empty(), |mut all, part| {
            all.counts.iter_mut().zip(part.counts).for_each(|(one, other)| one.add(other));
            all.first.iter_mut().zip(part.first).for_each(|(one, other)| *one += other);
            all.last.iter_mut().zip(part.last).for_each(|(one, other)| *one += other);
            all
        }))
    }

    /// Counts the contacts all of whose activities are shown and all of whose steps are drawn.
    fn covered(&self, code_of: &[u32], side: usize, is_drawn: &[bool]) -> Result<u64, Cancelled> {
        let parts = self.each(
            || 0_u64,
            |covered, _, kinds| {
                let mut before = NONE;
                let whole = kinds.iter().all(|&kind| {
                    let code = code_of.get(usize::from(kind)).copied().unwrap_or(NONE);
                    let from = std::mem::replace(&mut before, code);
                    code != NONE && (from == NONE || from == code || is_drawn.at(from as usize * side + code as usize))
                });
                *covered += u64::from(whole);
            },
        )?;
        Ok(parts.into_iter().sum())
    }
}

impl Steps {
    fn ways(&self) -> Vec<FoundWay> {
        let gone = self.counts.iter().enumerate().filter(|(_, arrow)| arrow.count > 0);
        gone.map(|(place, arrow)| FoundWay {
            from: place / self.side,
            to: place % self.side,
            contacts: arrow.contacts,
            count: arrow.count,
        })
        .collect()
    }
}

fn count_one(counts: &mut [u64], code: u32) {
    if let Some(count) = counts.get_mut(code as usize) {
        *count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey, Moment, Settings};
    use crate::engine::analysis::Members;
    use crate::engine::analysis::letters::{self, columns, minutes};

    fn found(histories: &[&str], activities: usize, ways: f64, toward: &[&str]) -> Discovered {
        let toward = toward.iter().map(|&name| name.to_owned()).collect();
        let (data, journey, cancel) = (columns(histories), Journey::default(), Cancel::default());
        Discover { activities, ways, toward }.compute(&Asked::everybody(&data, &journey, &cancel)).unwrap()
    }

    fn drawn(found: &Discovered) -> Vec<(String, u64, u64)> {
        let name = |place: usize| found.activities[place].name.as_str();
        let ways = found.ways.iter().take(found.drawn);
        ways.map(|way| (format!("{}{}", name(way.from), name(way.to)), way.contacts, way.count)).collect()
    }

    #[test]
    fn what_came_after_the_moment_up_to_which_data_is_known_is_left_out() {
        let (data, cancel) = (columns(&["abc", "ab.c", ".c"]), Cancel::default());
        let mut journey = letters::journey("ab", &["ab"], Settings::default());
        journey.settings.as_of = minutes(2).map(|span| Moment(span.0));
        let asked = Asked::everybody(&data, &journey, &cancel);
        let found = Discover { activities: 9, ways: 1.0, toward: Vec::new() }.compute(&asked).unwrap();
        let counts: Vec<(&str, u64, u64)> =
            found.activities.iter().map(|one| (one.name.as_str(), one.contacts, one.last)).collect();
        assert_eq!(counts, [("a", 2, 0), ("b", 2, 1), ("c", 2, 2)]);
        let toward = Discover { activities: 9, ways: 1.0, toward: vec!["c".to_owned()] }.compute(&asked).unwrap();
        assert_eq!(toward.coverage.contacts.whole, 2);
        let fit = Fit.compute(&asked).unwrap();
        assert_eq!((fit.steps, fit.beside[0].counted.count), (Rate::new(2, 2), 2));
    }

    #[test]
    fn contacts_count_once_and_repeats_are_no_step() {
        let found = found(&["aabab", "abc", "c"], 9, 1.0, &[]);
        let names: Vec<_> = found.activities.iter().map(|one| (one.name.as_str(), one.contacts, one.count)).collect();
        assert_eq!(names, [("a", 2, 4), ("b", 2, 3), ("c", 2, 2)]);
        assert_eq!(drawn(&found), [("ab".to_owned(), 2, 3), ("ba".to_owned(), 1, 1), ("bc".to_owned(), 1, 1)]);
        let edges: Vec<_> = found.activities.iter().map(|one| (one.first, one.last)).collect();
        assert_eq!(edges, [(2, 0), (0, 1), (1, 2)]);
        let all = Coverage { activities: Rate::new(9, 9), steps: Rate::new(5, 5), contacts: Rate::new(3, 3) };
        assert_eq!(found.coverage, all);
    }

    #[test]
    fn with_fewer_activities_the_others_are_passed_over_and_said() {
        let found = found(&["axb", "axb", "ab", "aby"], 2, 1.0, &[]);
        assert_eq!(drawn(&found), [("ab".to_owned(), 4, 4)]);
        assert_eq!(found.different_activities, 4);
        assert_eq!(found.coverage.activities, Rate::new(8, 11));
        assert_eq!(found.coverage.steps, Rate::new(4, 4));
        assert_eq!(found.coverage.contacts, Rate::new(1, 4));
    }

    #[test]
    fn the_strongest_way_in_and_out_of_each_activity_stays() {
        let found = found(&["abc", "abc", "abc", "acb", "cab"], 9, 0.0, &[]);
        let ways: Vec<String> = drawn(&found).into_iter().map(|(ends, ..)| ends).collect();
        assert_eq!(ways, ["ab", "bc", "ca"]);
        assert_eq!(found.ways.len(), 5);
        assert!(found.coverage.steps.value() < Some(1.0));
    }

    #[test]
    fn toward_a_goal_only_what_led_to_the_first_one_counts() {
        let near = found(&["abgab", "xbg", "abab", "g"], 1, 1.0, &["g"]);
        let names: Vec<_> = near.activities.iter().map(|one| (one.name.as_str(), one.contacts, one.goal)).collect();
        assert_eq!(names, [("g", 3, true)]);
        assert_eq!(near.coverage.contacts, Rate::new(1, 3));
        let wider = found(&["abgab", "xbg", "abab", "g"], 9, 1.0, &["g"]);
        let names: Vec<_> = wider.activities.iter().map(|one| (one.name.as_str(), one.contacts)).collect();
        assert_eq!(names, [("g", 3), ("b", 2), ("a", 1), ("x", 1)]);
        assert!(wider.activities.iter().all(|one| one.name == "g" || one.last == 0));
    }

    #[test]
    fn only_the_contacts_asked_about_count() {
        let (data, journey, cancel) = (columns(&["ab", "ac"]), Journey::default(), Cancel::default());
        let members = Members::of([1]);
        let asked = Asked::everybody(&data, &journey, &cancel).within(&members);
        let found = Discover { activities: 9, ways: 1.0, toward: Vec::new() }.compute(&asked).unwrap();
        assert_eq!(drawn(&found), [("ac".to_owned(), 1, 1)]);
        let nothing =
            Discover { activities: 0, ways: 1.0, toward: vec!["no such".to_owned()] }.compute(&asked).unwrap();
        assert_eq!(nothing, Discovered::default());
        cancel.cancel();
        assert!(Discover { activities: 9, ways: 1.0, toward: Vec::new() }.compute(&asked).is_err());
    }
}
