//! Which stages lose more in one group than in the other.

use super::ComparisonReport;
use crate::domain::{Rate, StageId};
use crate::engine::analysis::report::{Report, StageReport};
use crate::engine::analysis::stats::{ALPHA, Difference, compare_rates, holm, newcombe};
use serde::Serialize;

/// The drop-offs of a stage in both groups, of those who reached it and whose outcome is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedLoss {
    /// The stage.
    pub stage: StageId,
    /// In the first group.
    pub first: Rate,
    /// In the second group.
    pub second: Rate,
    /// The second less the first, with its 95 % interval (Newcombe).
    pub difference: Option<Difference>,
    /// The probability of the test (two proportions, or Fisher's), adjusted because there are several stages (Holm).
    pub adjusted_p: Option<f64>,
}

impl ComparedLoss {
    /// Returns whether the difference is more than chance.
    pub fn is_seen(&self) -> bool {
        self.adjusted_p.is_some_and(|p| p < ALPHA)
    }
}

impl ComparisonReport {
    /// Returns the losses of the stages at which anybody dropped off, in map order.
    pub fn losses(&self) -> Vec<ComparedLoss> {
        let loss = |stage: &StageReport| Rate::new(stage.dropped_off, stage.reached - stage.still_in_time);
        let of = |report: &Report, id: StageId| report.stages.iter().find(|one| one.id == id).map(loss);
        let mut losses: Vec<ComparedLoss> = self
            .first
            .stages
            .iter()
            .filter_map(|stage| Some((stage.id, loss(stage), of(&self.second, stage.id)?)))
            .filter(|(_, first, second)| first.part + second.part > 0)
            .map(|(stage, first, second)| ComparedLoss {
                stage,
                first,
                second,
                difference: newcombe(first, second),
                adjusted_p: None,
            })
            .collect();
        let tests: Vec<Option<f64>> =
            losses.iter().map(|one| compare_rates(one.first, one.second).map(|test| test.p)).collect();
        losses.iter_mut().zip(holm(&tests)).for_each(|(loss, p)| loss.adjusted_p = p);
        losses
    }

    /// Returns the loss that differs most among those that differ by more than chance; nothing where none does.
    pub fn most_different_loss(&self) -> Option<ComparedLoss> {
        let size = |loss: &ComparedLoss| loss.difference.map_or(0.0, |difference| difference.value.abs());
        let seen = self.losses().into_iter().filter(ComparedLoss::is_seen);
        seen.reduce(|best, one| if size(&one) > size(&best) { one } else { best })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, DateRange, Moment, Settings, Span};
    use crate::engine::analysis::compare::{Comparison, Side};
    use crate::engine::analysis::letters::{id, journey};
    use crate::engine::analysis::{Asked, Figure};
    use crate::engine::columns::ColumnsBuilder;

    #[test]
    fn the_loss_that_differs_most_is_more_than_chance_and_of_the_same_contacts_as_the_report() {
        let settings = Settings { window: Some(Span::MINUTE), ..Settings::default() };
        let map = journey("abc", &["ab", "bc"], settings);
        let mut builder = ColumnsBuilder::default();
        // On the first day half of a hundred go on from a, on the second nine in ten; from b always half.
        for day in 0..2_i64 {
            for one in 0..100_i64 {
                let (contact, at) = (format!("{day} {one}"), day * Span::DAY.0 + one * Span::HOUR.0 / 10);
                builder.activity(&contact, "a", Moment(at), &[]);
                if one < if day == 0 { 50 } else { 90 } {
                    builder.activity(&contact, "b", Moment(at + 1), &[]);
                    if one % 2 == 0 {
                        builder.activity(&contact, "c", Moment(at + 2), &[]);
                    }
                }
            }
        }
        builder.activity("end", "x", Moment(9 * Span::DAY.0), &[]);
        let (data, cancel) = (builder.finish(), Cancel::default());
        let day = |day: i64| {
            let (from, to) = (Moment(day * Span::DAY.0), Moment((day + 1) * Span::DAY.0 - 1));
            Side::Entered(DateRange { from: Some(from), to: Some(to) })
        };
        let asked = Asked::everybody(&data, &map, &cancel);
        let report = Comparison { first: day(0), second: day(1), mature_only: false }.compute(&asked).unwrap();
        let losses = report.losses();
        assert_eq!((losses[0].first, losses[0].second), (Rate::new(50, 100), Rate::new(10, 100)));
        assert_eq!((losses[1].first, losses[1].second), (Rate::new(25, 50), Rate::new(45, 90)));
        assert_eq!(report.most_different_loss().map(|loss| loss.stage), Some(id('a')));
        assert!(losses[0].is_seen() && !losses[1].is_seen());
        let same = Comparison { first: day(0), second: day(0), mature_only: false }.compute(&asked).unwrap();
        assert_eq!(same.most_different_loss(), None);
    }
}
