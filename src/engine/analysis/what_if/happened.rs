//! A scenario held against what came: rates foretold from the entries before a day, and those of the entries since.

use super::{Estimate, WhatIf};
use crate::domain::{Cancelled, DateRange, Moment, Rate, Span, StageId, Supposed};
use crate::engine::analysis::asked::{Asked, Figure};
use crate::engine::analysis::report::Report;
use crate::engine::analysis::run::analyse;
use crate::engine::analysis::stats::{Interval, wilson};
use serde::Serialize;

/// Asks what a scenario foretells from the entries before a day, and what the entries since then did.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// What is supposed.
    pub supposed: Vec<Supposed>,
    /// The day since when it was really so.
    pub since: Moment,
}

/// A scenario held against what came. Rates are of the contacts that entered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HappenedReport {
    /// Contacts that entered before the day, from whom it is foretold.
    pub before: u64,
    /// Contacts that entered since, and whose window is over.
    pub since: u64,
    /// Contacts that entered since, and whose window is still open: they are left out.
    pub open: u64,
    /// Those that reach a goal.
    pub completed: Foretold,
    /// Those that reach each stage, in map order.
    pub stages: Vec<(StageId, Foretold)>,
}

/// A rate as it was, as foretold and as it came.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Foretold {
    /// Before, what was foretold, and the range of that; parts of one.
    pub foretold: Estimate,
    /// As it came.
    pub came: Rate,
    /// The Wilson interval of that, 95 %; none where nobody entered.
    pub interval: Option<Interval>,
}

impl Foretold {
    /// Returns whether what came lies in the range foretold, or the two ranges meet; none where nobody entered.
    pub fn fits(&self) -> Option<bool> {
        self.interval.map(|came| came.low <= self.foretold.high && came.high >= self.foretold.low)
    }
}

impl Figure for Happened {
    type Answer = HappenedReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<HappenedReport, Cancelled> {
        let entries = asked.journey.settings.entries;
        let before = Moment(self.since.0.saturating_sub(1));
        let report_of = |range: DateRange| {
            let mut journey = asked.journey.clone();
            journey.settings.entries = range;
            analyse(&Asked { journey: &journey, ..*asked })
        };
        let mut earlier = asked.journey.clone();
        earlier.settings.entries = DateRange { to: Some(entries.to.map_or(before, |to| to.min(before))), ..entries };
        let foretold = WhatIf { supposed: self.supposed.clone() }.rates(&Asked { journey: &earlier, ..*asked })?;
        let from = Some(entries.from.map_or(self.since, |from| from.max(self.since)));
        let all = report_of(DateRange { from, to: entries.to })?;
        let window = asked.journey.settings.window.unwrap_or(Span(0));
        let closed = Moment(all.as_of.0.saturating_sub(window.0));
        let came = report_of(DateRange { from, to: Some(entries.to.map_or(closed, |to| to.min(closed))) })?;
        Ok(HappenedReport {
            before: foretold.entered,
            since: came.entered,
            open: all.entered - came.entered,
            completed: told(foretold.completed, came.completed, &came),
            stages: came
                .stages
                .iter()
                .zip(foretold.stages)
                .map(|(stage, foretold)| (stage.id, told(foretold, stage.reached, &came)))
                .collect(),
        })
    }
}

fn told(foretold: Estimate, came: u64, report: &Report) -> Foretold {
    let rate = Rate::new(came, report.entered);
    Foretold { foretold, came: rate, interval: wilson(rate) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Rule, Settings};
    use crate::engine::analysis::letters::{id, journey};
    use crate::engine::columns::ColumnsBuilder;

    #[test]
    fn what_was_foretold_from_before_is_held_against_mature_entries_since() {
        let mut map = journey("ab", &["ab"], Settings::default());
        map.settings.window = Some(Span::from_secs(10));
        map.stages[1].rule = Rule::activity("b");
        let mut data = ColumnsBuilder::default();
        // Before second 1,000: 100 enter, 40 go on. Since: 50 enter, 30 go on; 5 more enter at the end.
        for contact in 0..155_i64 {
            let at = match contact {
                0..100 => contact,
                100..150 => 1_000 + contact,
                _ => 5_000,
            };
            data.activity(&contact.to_string(), "a", Moment::from_secs(at), &[]);
            if contact < 40 || (100..130).contains(&contact) {
                data.activity(&contact.to_string(), "b", Moment::from_secs(at + 5), &[]);
            }
        }
        let (data, cancel) = (data.finish(), Cancel::default());
        let ask = |share| {
            let supposed = vec![Supposed::Share(map.transitions[0].id, share)];
            let since = Moment::from_secs(1_000);
            Happened { supposed, since }.compute(&Asked::everybody(&data, &map, &cancel)).unwrap()
        };
        let report = ask(0.6);
        assert_eq!((report.before, report.since, report.open), (100, 50, 5));
        assert_eq!(report.completed.came, Rate::new(30, 50));
        assert!((report.completed.foretold.now - 0.4).abs() < 1e-9);
        assert!((report.completed.foretold.then - 0.6).abs() < 1e-9);
        assert_eq!(report.completed.fits(), Some(true));
        assert_eq!(report.stages[1], (id('b'), report.completed));
        assert_eq!(ask(0.2).completed.fits(), Some(false));
    }
}
