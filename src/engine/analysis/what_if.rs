//! What would follow if a rate, a volume or a delay were another, with a range.
//!
//! The model is the one that keeps closest to the data. Every contact reached a stage along a chain of transitions
//! that goes back to an entry: to each stage by its first arrival. If a transition were taken by 1.2 times as many
//! contacts, everything that was reached through it would be reached by 1.2 times as many: whoever comes besides does
//! afterwards what those did who took it in the data. So a contact weighs, at each stage, the product of what is
//! supposed along its chain, and figures are sums of weights. Without anything supposed they are the figures of the
//! map. A delay moves later arrivals of the same chain; those that then lie beyond the limit of a transition or the
//! window are lost.
//!
//! What the model supposes besides: those who take a transition in addition come from those who had not moved on, or
//! had gone elsewhere and would still have reached the rest; and those who came without it behave as those in the data.
//!
//! The range is a bootstrap (Efron, 1979) over contacts: each counts as often as a Poisson deviate of mean 1 says, which
//! is drawn for all contacts with the same chains at once. Its ends are the 2.5 % and 97.5 % quantiles.

mod chains;
mod flow;
mod happened;

pub use happened::{Foretold, Happened, HappenedReport};

use super::asked::{Asked, Figure};
use super::at::At;
use super::pace::{Stretch, TimeToConvert};
use super::random::Random;
use super::report::Itineraries;
use super::run::itineraries;
use crate::domain::{Cancelled, Rate, Span, StageId, Supposed, TransitionId};
use chains::Chains;
use flow::{Flow, Supposing};
use serde::Serialize;

/// Asks what would follow from what is supposed.
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIf {
    /// What is supposed; of several about the same thing the last holds.
    pub supposed: Vec<Supposed>,
}

/// What would follow.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct WhatIfReport {
    /// Contacts that enter.
    pub entered: Estimate,
    /// Contacts that reach a goal, each counted once.
    pub completed: Estimate,
    /// Of those that enter, those that reach a goal; parts of one.
    pub rate: Estimate,
    /// Contacts that reach each stage, in map order.
    pub stages: Vec<(StageId, Estimate)>,
    /// Contacts that take each transition, in map order.
    pub transitions: Vec<(TransitionId, Estimate)>,
    /// Half of those that reach a goal take no longer from entry to goal: now, as everywhere, and then, moved by as much as
    /// the median of the times along the chains.
    pub median: (Option<Span>, Option<Span>),
    /// Contacts that reached a goal and would no longer, because a delay takes them past a limit or the window.
    pub too_late: u64,
    /// What is to be known about it, one sentence each.
    pub notes: Vec<String>,
}

/// A figure now and then.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Estimate {
    /// As it is.
    pub now: f64,
    /// As it would be.
    pub then: f64,
    /// The lower end of the range of `then`, 95 %.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The largest number of bootstrap samples; fewer where there are very many different chains.
const MOST_SAMPLES: usize = 400;
/// The smallest number of bootstrap samples.
const FEWEST_SAMPLES: usize = 60;
/// About so many steps of chains are gone through for all samples together.
const WORK: usize = 60_000_000;
/// The first state of the random numbers, so that the same question has the same answer.
const SEED: u64 = 0x005E_ED0F_0A11;

/// Everything that estimates are made from.
struct Model {
    chains: Chains,
    now: flow::Sums,
    then: flow::Sums,
    samples: Samples,
    median: (Option<Span>, Option<Span>),
    notes: Vec<String>,
}

/// Rates of those that enter, with the range of each.
struct Rates {
    /// Contacts that enter, as things are.
    entered: u64,
    completed: Estimate,
    stages: Vec<Estimate>,
}

impl WhatIf {
    fn model(&self, asked: &Asked<'_>) -> Result<Model, Cancelled> {
        let ways = itineraries(asked)?;
        asked.cancel.check()?;
        let supposing = Supposing::new(asked.journey, &self.supposed);
        let chains = Chains::of(asked, &ways, &supposing)?;
        let flow = Flow::new(asked.journey, &chains, &supposing);
        let counts: Vec<f64> = chains.counts.iter().map(|&count| count as f64).collect();
        let (now, then) = (flow.sums(&counts, false), flow.sums(&counts, true));
        let mut samples = Samples::default();
        let rounds = (WORK / chains.len().max(1)).clamp(FEWEST_SAMPLES, MOST_SAMPLES);
        let mut random = Random(SEED);
        for _ in 0..rounds {
            asked.cancel.check()?;
            let drawn: Vec<f64> = counts.iter().map(|&count| random.poisson(count)).collect();
            samples.0.push(flow.sums(&drawn, true));
        }
        let median = chains.medians(&flow.completing(&counts));
        let notes = notes(asked, &ways, &supposing, &now);
        Ok(Model { now, then, samples, median, notes, chains })
    }

    /// Works out the rates of those that enter.
    fn rates(&self, asked: &Asked<'_>) -> Result<Rates, Cancelled> {
        let model = self.model(asked)?;
        let share = |sums: &flow::Sums, part: f64| if sums.entered > 0.0 { part / sums.entered } else { 0.0 };
        let stages = 0..asked.journey.stages.len();
        Ok(Rates {
            entered: model.now.entered as u64,
            completed: model.estimate(flow::Sums::rate),
            stages: stages.map(|place| model.estimate(|sums| share(sums, sums.reached.at(place)))).collect(),
        })
    }
}

impl Model {
    fn estimate(&self, of: impl Fn(&flow::Sums) -> f64) -> Estimate {
        self.samples.range(of(&self.now), of(&self.then), of)
    }
}

impl Figure for WhatIf {
    type Answer = WhatIfReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<WhatIfReport, Cancelled> {
        let model = self.model(asked)?;
        let stages = asked.journey.stages.iter().enumerate();
        let transitions = asked.journey.transitions.iter().enumerate();
        let now = TimeToConvert { over: Stretch::Whole }.compute(asked)?.times.median;
        let moved = model.median.0.zip(model.median.1).map(|(now, then)| then.0.saturating_sub(now.0));
        Ok(WhatIfReport {
            entered: model.estimate(|one| one.entered),
            completed: model.estimate(|one| one.completed),
            rate: model.estimate(flow::Sums::rate),
            stages: stages.map(|(place, stage)| (stage.id, model.estimate(|one| one.reached.at(place)))).collect(),
            transitions: transitions.map(|(place, step)| (step.id, model.estimate(|one| one.took.at(place)))).collect(),
            median: (now, now.zip(moved).map(|(now, moved)| Span(now.0.saturating_add(moved).max(0)))),
            too_late: model.chains.too_late,
            notes: model.notes,
        })
    }
}

/// Sums of the bootstrap samples.
#[derive(Default)]
struct Samples(Vec<flow::Sums>);

impl Samples {
    fn range(&self, now: f64, then: f64, of: impl Fn(&flow::Sums) -> f64) -> Estimate {
        let mut drawn: Vec<f64> = self.0.iter().map(of).collect();
        drawn.sort_unstable_by(f64::total_cmp);
        let quantile = |share: f64| {
            let place = (share * (drawn.len().max(1) - 1) as f64).round() as usize;
            drawn.get(place).copied().unwrap_or(then)
        };
        Estimate { now, then, low: quantile(0.025).min(then), high: quantile(0.975).max(then) }
    }
}

/// Fewer contacts than this on a transition say little about what more of them would do.
const FEW: f64 = 30.0;

fn notes(asked: &Asked<'_>, ways: &Itineraries, supposing: &Supposing, now: &flow::Sums) -> Vec<String> {
    let journey = asked.journey;
    let name =
        |id: StageId| journey.stage_index(id).and_then(|place| journey.stages.get(place)).map_or("", |one| &one.name);
    let mut notes = Vec::new();
    for (place, step) in journey.transitions.iter().enumerate() {
        let supposed = supposing.share.get(place).copied().flatten();
        let (took, ends) = (now.took.at(place), format!("“{}” to “{}”", name(step.from), name(step.to)));
        if supposed.is_some() && took == 0.0 {
            notes.push(format!(
                "Nobody went from {ends}, so nothing is known of what more contacts would do there; it stays at nobody."
            ));
        } else if supposed.is_some() && took < FEW {
            notes.push(format!(
                "Only {took:.0} contacts went from {ends}; what more of them would do is little more than a guess."
            ));
        }
        if supposing.delay.get(place).is_some_and(|delay| delay.0 < 0) {
            notes.push(format!(
                "Sooner from {ends} moves arrivals forward, but cannot say who would have come that did not come at all."
            ));
        }
    }
    let open = ways.exits.iter().filter(|exit| matches!(exit, super::report::Exit::StillInTime)).count() as u64;
    let open = Rate::new(open, ways.exits.len() as u64);
    if open.value().is_some_and(|share| share > 0.1) {
        notes.push("More than one contact in ten is still in time; rates now are lower than they will be.".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey, Settings};
    use crate::engine::analysis::letters::{columns, id, journey};

    fn ask(map: &Journey, histories: &[&str], supposed: Vec<Supposed>) -> WhatIfReport {
        let (data, cancel) = (columns(histories), Cancel::default());
        WhatIf { supposed }.compute(&Asked::everybody(&data, map, &cancel)).unwrap()
    }

    fn then(report: &WhatIfReport) -> Vec<f64> {
        report.stages.iter().map(|(_, one)| one.then).collect()
    }

    /// 40 who go a, b, c; 40 who go a, b; 20 who only do a.
    fn many() -> Vec<&'static str> {
        [vec!["abc"; 40], vec!["ab"; 40], vec!["a"; 20]].concat()
    }

    #[test]
    fn without_anything_supposed_the_figures_are_those_of_the_map() {
        let map = journey("abc", &["ab", "bc"], Settings::default());
        let report = ask(&map, &many(), Vec::new());
        assert_eq!(then(&report), [100.0, 80.0, 40.0]);
        assert_eq!((report.completed.now, report.completed.then, report.rate.then), (40.0, 40.0, 0.4));
        for (_, one) in &report.stages {
            assert_eq!(one.now, one.then);
            assert!(one.low < one.then && one.then < one.high);
        }
        // A binomial share of 40 in 100 has a standard error of 4.9 points.
        assert!((report.rate.low - 0.304).abs() < 0.03 && (report.rate.high - 0.496).abs() < 0.03, "{:?}", report.rate);
        assert_eq!(report.median, (Some(Span::from_secs(120)), Some(Span::from_secs(120))));
        // One takes 4 minutes, and one 2 from its second start: times are counted as everywhere.
        let report = ask(&map, &["ab..c", "a..a.b", "a...abc"], Vec::new());
        let median = Some(Span::from_secs(180));
        assert_eq!((report.completed.now, report.median), (2.0, (median, median)));
    }

    #[test]
    fn a_rate_changes_what_lies_downstream_and_nothing_else() {
        let map = journey("abcd", &["ab", "bc", "ad"], Settings::default());
        let histories = [many(), vec!["ad"; 10]].concat();
        let step = map.transitions[0].id;
        let report = ask(&map, &histories, vec![Supposed::Share(step, 0.5)]);
        let found = then(&report);
        for (found, expected) in found.iter().zip([110.0, 55.0, 27.5, 10.0]) {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
        assert_eq!(report.stages[1].1.now, 80.0);
    }

    #[test]
    fn rates_upstream_and_downstream_multiply_and_volume_too() {
        let map = journey("abc", &["ab", "bc"], Settings::default());
        let (first, second) = (map.transitions[0].id, map.transitions[1].id);
        let supposed = vec![Supposed::Volume(id('a'), 2.0), Supposed::Share(second, 1.0), Supposed::Share(first, 0.4)];
        let report = ask(&map, &many(), supposed);
        for (found, expected) in then(&report).iter().zip([200.0, 80.0, 80.0]) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
        assert!((report.entered.then - 200.0).abs() < 1e-9);
    }

    #[test]
    fn a_delay_moves_arrivals_and_loses_those_past_limit_or_window() {
        let mut map = journey("abc", &["ab", "bc"], Settings::default());
        let step = map.transitions[0].id;
        let minutes = |count: i64| Span::from_secs(60 * count);
        let delayed = |map: &Journey, by| ask(map, &["abc", "ab.c", "a..bc"], vec![Supposed::Delay(step, by)]);
        let report = delayed(&map, minutes(5));
        assert_eq!((then(&report), report.too_late), (vec![3.0, 3.0, 3.0], 0));
        assert_eq!(report.median, (Some(minutes(3)), Some(minutes(8))));
        map.settings.window = Some(minutes(4));
        let report = delayed(&map, minutes(1));
        assert_eq!((then(&report), report.too_late), (vec![3.0, 3.0, 2.0], 1));
        map.settings.window = None;
        map.transitions[0].limit = Some(minutes(3));
        let report = delayed(&map, minutes(1));
        assert_eq!((then(&report), report.too_late), (vec![3.0, 2.0, 2.0], 1));
        let report = delayed(&map, minutes(-9));
        assert_eq!(report.median.1, Some(minutes(1)));
        assert!(report.notes.iter().any(|note| note.starts_with("Sooner from")));
    }

    #[test]
    fn what_nobody_did_stays_undone_and_that_is_said() {
        let map = journey("abc", &["ab", "ac"], Settings::default());
        let report = ask(&map, &["ab", "ab"], vec![Supposed::Share(map.transitions[1].id, 0.5)]);
        assert_eq!(then(&report), [2.0, 2.0, 0.0]);
        assert!(report.notes[0].starts_with("Nobody went from “a” to “c”"), "{:?}", report.notes);
    }

    #[test]
    fn loops_and_several_ways_count_a_contact_once() {
        let map = journey("abc", &["ab", "ba", "bc", "ac"], Settings::default());
        let histories = ["ababc", "ac", "abc", "b"];
        let report = ask(&map, &histories, Vec::new());
        let (data, cancel) = (columns(&histories), Cancel::default());
        let figures = crate::engine::analysis::analyse(&Asked::everybody(&data, &map, &cancel)).unwrap();
        let reached: Vec<f64> = figures.stages.iter().map(|stage| stage.reached as f64).collect();
        assert_eq!(then(&report), reached);
        let took: Vec<f64> = report.transitions.iter().map(|(_, one)| one.then).collect();
        let contacts: Vec<f64> = figures.transitions.iter().map(|step| step.contacts as f64).collect();
        assert_eq!(took, contacts);
        assert_eq!(report.completed.now, figures.completed as f64);
    }
}
