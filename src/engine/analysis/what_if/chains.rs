//! How contacts reached what they reached: chains of transitions back to an entry, equal ones counted together.

use super::flow::Supposing;
use crate::domain::{Cancelled, Span};
use crate::engine::analysis::asked::Asked;
use crate::engine::analysis::at::At;
use crate::engine::analysis::report::{Itineraries, Stay};
use hashbrown::HashMap;

/// One step of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Link {
    /// The stage arrived at, by its place.
    pub(super) stage: u16,
    /// The transition over which, by its place; `None` for an entry.
    pub(super) over: Option<u16>,
    /// The link at which the contact was before, by its place in the chain.
    pub(super) before: Option<u16>,
    /// Whether it is the contact's first arrival at the stage.
    pub(super) first: bool,
    /// Whether a delay takes it past a limit or the window.
    pub(super) lost: bool,
}

/// The chains of all contacts.
#[derive(Debug, Default)]
pub(super) struct Chains {
    /// Different chains.
    pub(super) chains: Vec<Vec<Link>>,
    /// How many contacts have each.
    pub(super) counts: Vec<u64>,
    /// Contacts that reached a goal and would no longer.
    pub(super) too_late: u64,
    /// Of those that reached a goal: chain, and time from entry to goal now and then; no `then` for those too late.
    goals: Vec<(u32, i64, Option<i64>)>,
}

/// Contacts between two looks at the cancel flag.
const STRIDE: usize = 4_096;

impl Chains {
    pub(super) fn of(asked: &Asked<'_>, ways: &Itineraries, supposing: &Supposing) -> Result<Self, Cancelled> {
        let mut all = Self::default();
        let mut known: HashMap<Vec<Link>, u32> = HashMap::new();
        let mut reading = Reading::new(asked, supposing);
        for (way, ends) in ways.starts.windows(2).enumerate() {
            if way % STRIDE == 0 {
                asked.cancel.check()?;
            }
            let &[start, end] = ends else { continue };
            let stays = ways.stays.get(start as usize..end as usize).unwrap_or_default();
            reading.read(stays);
            let place = match known.get(&reading.links) {
                Some(&place) => place,
                None => {
                    let place = all.chains.len() as u32;
                    known.insert(reading.links.clone(), place);
                    all.chains.push(reading.links.clone());
                    all.counts.push(0);
                    place
                }
            };
            if let Some(count) = all.counts.get_mut(place as usize) {
                *count += 1;
            }
            if let Some((now, then)) = reading.to_goal() {
                all.too_late += u64::from(then.is_none());
                all.goals.push((place, now, then));
            }
        }
        Ok(all)
    }

    /// Returns how many links all chains have together.
    pub(super) fn len(&self) -> usize {
        self.chains.iter().map(Vec::len).sum()
    }

    /// Returns the median time from entry to goal now, and then, where each chain weighs so much.
    pub(super) fn medians(&self, weights: &[f64]) -> (Option<Span>, Option<Span>) {
        let mut now: Vec<(i64, f64)> = self.goals.iter().map(|&(_, now, _)| (now, 1.0)).collect();
        let then = self.goals.iter().filter_map(|&(place, _, then)| Some((then?, weights.at(place as usize))));
        let mut then: Vec<(i64, f64)> = then.collect();
        (median(&mut now), median(&mut then))
    }
}

/// Returns the time below which half of the weight lies.
fn median(times: &mut [(i64, f64)]) -> Option<Span> {
    times.sort_unstable_by_key(|&(time, _)| time);
    let half = times.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut sum = 0.0;
    let reached = times.iter().find(|(_, weight)| {
        sum += weight;
        sum >= half
    });
    reached.map(|&(time, _)| Span(time))
}

/// Reads the way of one contact after the other.
struct Reading<'a> {
    asked: &'a Asked<'a>,
    supposing: &'a Supposing,
    /// Places of the stages at both ends of each transition.
    ends: Vec<Option<usize>>,
    links: Vec<Link>,
    /// When each link is arrived at: now, then.
    moments: Vec<(i64, i64)>,
    /// The first link of each stage, by stage; one more than its place, 0 for none.
    first_at: Vec<u16>,
    /// When each stage was last arrived at.
    last_at: Vec<i64>,
    touched: Vec<usize>,
    /// Entry and goal, by link.
    entry: usize,
}

impl<'a> Reading<'a> {
    fn new(asked: &'a Asked<'a>, supposing: &'a Supposing) -> Self {
        let stages = asked.journey.stages.len();
        let ends = asked.journey.transitions.iter().map(|step| asked.journey.stage_index(step.from)).collect();
        Self {
            asked,
            supposing,
            ends,
            links: Vec::new(),
            moments: Vec::new(),
            first_at: vec![0; stages],
            last_at: vec![0; stages],
            touched: Vec::new(),
            entry: 0,
        }
    }

    fn read(&mut self, stays: &[Stay]) {
        for stage in self.touched.drain(..) {
            self.first_at.put(stage, 0);
        }
        self.links.clear();
        self.moments.clear();
        self.entry = 0;
        let mut entered = i64::MIN;
        for stay in stays.iter().take(usize::from(u16::MAX)) {
            let stage = usize::from(stay.stage);
            if stay.transition.is_none() {
                entered = stay.arrival.0;
            }
            let first = self.first_at.at(stage) == 0;
            let known = self.links.iter().any(|link| link.over == stay.transition && usize::from(link.stage) == stage);
            if first || !known {
                self.add(stay, first, entered);
            }
            self.last_at.put(stage, stay.arrival.0);
        }
    }

    fn add(&mut self, stay: &Stay, first: bool, entered: i64) {
        let stage = usize::from(stay.stage);
        let over = stay.transition.map(usize::from);
        let from = over.and_then(|over| self.ends.get(over).copied().flatten());
        let at_from = from.and_then(|from| self.first_at.at(from).checked_sub(1));
        let before = over.and(at_from.or_else(|| self.links.len().checked_sub(1).map(|place| place as u16)));
        let earlier = before
            .and_then(|before| Some((self.links.get(usize::from(before))?, self.moments.get(usize::from(before))?)));
        let now = stay.arrival.0;
        let delay = over.and_then(|over| self.supposing.delay.get(over)).map_or(0, |delay| delay.0);
        let (then, mut lost) = match earlier {
            None => (now, false),
            Some((link, &(was, would))) => (would + (now - was + delay).max(0), link.lost),
        };
        if let Some(over) = over.filter(|_| delay > 0)
            && let (Some(limit), Some(from)) =
                (self.asked.journey.transitions.get(over).and_then(|step| step.limit), from)
        {
            lost |= now - self.last_at.at(from) + delay > limit.0;
        }
        if let Some(window) = self.asked.journey.settings.window.filter(|_| then > now) {
            lost |= then - entered > window.0;
        }
        let link = Link { stage: stay.stage, over: stay.transition, before, first, lost };
        self.links.push(link);
        self.moments.push((now, then));
        if first {
            self.first_at.put(stage, self.links.len() as u16);
            self.touched.push(stage);
        }
    }

    /// Returns the time from the entry to the first goal now and then, if a goal was reached; no `then` if it is lost.
    fn to_goal(&self) -> Option<(i64, Option<i64>)> {
        let start = self.moments.first()?;
        let goals =
            self.links.iter().zip(&self.moments).filter(|(link, _)| self.supposing.is_goal.at(usize::from(link.stage)));
        let mut goals = goals.peekable();
        let (_, (now, _)) = goals.peek()?;
        let now = now - start.0;
        let then = goals.find(|(link, _)| !link.lost).map(|(_, (_, then))| then - start.1);
        Some((now, then))
    }
}
