//! Conversions of one contact whose journeys overlap, entered together: the work grows with touches and conversions, not
//! with their product.
//!
//! Both ends of the journeys only move forward from conversion to conversion, so each touch serves conversions that stand
//! next to one another, and what it takes from them is a difference of running sums.

use super::{CONVERTED, Ledger, Past, Together, after};
use crate::engine::analysis::at::At;
use crate::engine::analysis::attribution::journeys::Touch;
use crate::engine::analysis::attribution::model::{Model, Shares, end_shares};
use std::collections::BTreeMap;
use std::ops::Range;

/// A conversion with its journey: a range of the contact's touches.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine::analysis::attribution) struct Conversion {
    pub(in crate::engine::analysis::attribution) journey: Range<usize>,
    /// What it is worth; `None` where it has no value.
    pub(in crate::engine::analysis::attribution) worth: Option<f64>,
}

/// Journeys of one contact; none is empty, and neither their beginnings nor their ends ever go back.
struct Overlap<'a> {
    touches: &'a [Touch],
    journeys: Vec<(Range<usize>, f64)>,
    /// The journeys in which each touch is.
    within: Vec<Range<usize>>,
    /// The place of each touch among the entries of the ledger; the number of entries where it is in no journey.
    met: Vec<usize>,
}

impl Ledger {
    /// Returns whether conversions may be entered together: whether no model looks at whole paths.
    pub(in crate::engine::analysis::attribution) fn takes_together(&self) -> bool {
        !self.needs.paths
    }

    /// Enters conversions of one contact, in their order.
    pub(in crate::engine::analysis::attribution) fn convert_together(
        &mut self,
        touches: &[Touch],
        conversions: &[Conversion],
        shares: &[Shares<'_>],
    ) {
        let mut journeys = Vec::with_capacity(conversions.len());
        for conversion in conversions {
            let worth = self.count(conversion.worth, conversion.journey.is_empty());
            if !conversion.journey.is_empty() {
                journeys.push((conversion.journey.clone(), worth));
            }
        }
        self.journeys += journeys.len() as u64;
        let mut overlap = Overlap { within: within(touches.len(), &journeys), touches, journeys, met: Vec::new() };
        self.meet_together(&mut overlap);
        for (model, shares) in shares.iter().enumerate() {
            let credit = overlap.credit(shares, self.entries.len());
            for (&met, credit) in overlap.met.iter().zip(credit) {
                if let Some(own) = self.entries.get_mut(met).and_then(|entry| entry.credit.get_mut(model)) {
                    *own += credit;
                }
            }
        }
        for (&order, moves) in &mut self.moves {
            overlap.moves(order, |past, next, count| *moves.entry((past, next)).or_default() += count);
        }
        if self.needs.sets {
            overlap.sets(|set, together| {
                let own = self.sets.entry(set.to_vec()).or_default();
                own.journeys += together.journeys;
                own.worth += together.worth;
            });
        }
    }

    fn meet_together(&mut self, overlap: &mut Overlap<'_>) {
        let mut until: BTreeMap<usize, usize> = BTreeMap::new();
        for (touch, within) in overlap.touches.iter().zip(&overlap.within) {
            if within.is_empty() {
                overlap.met.push(usize::MAX);
                continue;
            }
            let place = self.place(touch.code);
            overlap.met.push(place);
            let until = until.entry(place).or_default();
            if let Some(entry) = self.entries.get_mut(place) {
                entry.touches += within.len() as u64;
                entry.conversions += within.end.saturating_sub(within.start.max(*until)) as u64;
            }
            *until = within.end;
        }
    }
}

/// Returns for each touch the journeys in which it is.
fn within(touches: usize, journeys: &[(Range<usize>, f64)]) -> Vec<Range<usize>> {
    let (mut begun, mut ended) = (0, 0);
    let one = |touch: usize| {
        while journeys.get(ended).is_some_and(|(journey, _)| journey.end <= touch) {
            ended += 1;
        }
        while journeys.get(begun).is_some_and(|(journey, _)| journey.start <= touch) {
            begun += 1;
        }
        ended..begun
    };
    (0..touches).map(one).collect()
}

/// Returns the sums of all values before each place, and of all.
fn running(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sums = vec![0.0];
    let mut sum = 0.0;
    sums.extend(values.map(|value| {
        sum += value;
        sum
    }));
    sums
}

fn between(sums: &[f64], range: Range<usize>) -> f64 {
    if range.is_empty() { 0.0 } else { sums.at(range.end) - sums.at(range.start) }
}

fn past_of(touches: &[Touch], order: u8) -> Past {
    touches.iter().fold(Past::default(), |past, touch| after(past, touch.code, order))
}

impl Overlap<'_> {
    /// Returns what each touch takes from all journeys together.
    fn credit(&self, shares: &Shares<'_>, entries: usize) -> Vec<f64> {
        let mut credit = vec![0.0; self.touches.len()];
        let mut give = |place: usize, worth: f64| {
            if let Some(credit) = credit.get_mut(place) {
                *credit += worth;
            }
        };
        let model = shares.model();
        match model {
            Model::First => self.journeys.iter().for_each(|(journey, worth)| give(journey.start, *worth)),
            Model::Last => self.journeys.iter().for_each(|(journey, worth)| give(journey.end - 1, *worth)),
            Model::LastNonDirect { .. } => {
                let mut last = None;
                let others = self.touches.iter().enumerate().map(|(place, touch)| {
                    last = if shares.is_direct(touch) { last } else { Some(place) };
                    last
                });
                let others: Vec<Option<usize>> = others.collect();
                for (journey, worth) in &self.journeys {
                    let last = journey.end - 1;
                    let other = others.get(last).copied().flatten().filter(|place| journey.start <= *place);
                    give(other.unwrap_or(last), *worth);
                }
            }
            Model::Linear => {
                let sums = running(self.journeys.iter().map(|(journey, worth)| worth / journey.len() as f64));
                self.within.iter().enumerate().for_each(|(place, own)| give(place, between(&sums, own.clone())));
            }
            Model::LinearDistinct | Model::Participation => {
                let each: Vec<f64> = match model {
                    Model::Participation => self.journeys.iter().map(|(_, worth)| *worth).collect(),
                    _ => {
                        let different = self.different().into_iter().map(|different| different as f64);
                        self.journeys.iter().zip(different).map(|((_, worth), many)| worth / many).collect()
                    }
                };
                let sums = running(each.into_iter());
                let mut until = vec![0; entries];
                for ((place, own), &met) in self.within.iter().enumerate().zip(&self.met) {
                    if let Some(until) = until.get_mut(met) {
                        give(place, between(&sums, own.start.max(*until)..own.end));
                        *until = own.end;
                    }
                }
            }
            Model::TimeDecay { half_life } => return self.decay(half_life.0.max(1) as f64),
            Model::UShaped | Model::JShaped | Model::InverseJ | Model::Custom { .. } => {
                let ends = model.ends().unwrap_or_default();
                let middle = |(journey, worth): &(Range<usize>, f64)| end_shares(ends, journey.len())[1] * worth;
                let sums = running(self.journeys.iter().map(middle));
                for (journey, worth) in &self.journeys {
                    let [first, _, last] = end_shares(ends, journey.len());
                    give(journey.start, first * worth);
                    if journey.len() > 1 {
                        give(journey.end - 1, last * worth);
                    }
                }
                // A touch lies between the ends of the journeys that the touches before it and after it are in too.
                for (place, three) in (1..).zip(self.within.windows(3)) {
                    if let [before, _, next] = three {
                        give(place, between(&sums, next.start..before.end));
                    }
                }
            }
            Model::LeftOut | Model::Markov { .. } | Model::Shapley { .. } => {}
        }
        credit
    }

    /// Ages are taken from the latest touch of each journey.
    fn decay(&self, half_life: f64) -> Vec<f64> {
        let weight = |age: i64| (-(age as f64) / half_life).exp2();
        let time = |touch: usize| self.touches.get(touch).map_or(0, |touch| touch.time);
        let latest: Vec<i64> = self.journeys.iter().map(|(journey, _)| time(journey.end - 1)).collect();
        let (mut whole, mut known, mut now) = (0.0, 0..0, 0);
        let mut each = Vec::with_capacity(self.journeys.len());
        for ((journey, worth), &last) in self.journeys.iter().zip(&latest) {
            if known.end <= journey.start {
                (whole, known) = (0.0, journey.start..journey.start);
            } else {
                whole *= weight(last.saturating_sub(now));
            }
            (known.end..journey.end).for_each(|touch| whole += weight(last.saturating_sub(time(touch))));
            (known.start..journey.start).for_each(|touch| whole -= weight(last.saturating_sub(time(touch))));
            (known, now) = (journey.clone(), last);
            each.push(worth / whole);
        }
        // What a touch at the end of a journey would take from it and all later ones.
        let mut later = vec![0.0; each.len() + 1];
        for place in (0..each.len()).rev() {
            let wait = latest.get(place + 1).map_or(0, |next| next.saturating_sub(latest.at(place)));
            let sum = each.at(place) + later.at(place + 1) * weight(wait);
            if let Some(own) = later.get_mut(place) {
                *own = sum;
            }
        }
        let one = |(own, touch): (&Range<usize>, &Touch)| {
            let Some(&first) = latest.get(own.start).filter(|_| !own.is_empty()) else { return 0.0 };
            let beyond = latest.get(own.end).map_or(0.0, |end| later.at(own.end) * weight(end.saturating_sub(first)));
            (later.at(own.start) - beyond) * weight(first.saturating_sub(touch.time))
        };
        self.within.iter().zip(self.touches).map(one).collect()
    }

    /// Goes through the journeys and tells `tell` each time which touchpoints come and go, in how many touches they are.
    fn slide(&self, mut tell: impl FnMut(usize, &BTreeMap<u32, usize>, bool)) {
        let mut present: BTreeMap<u32, usize> = BTreeMap::new();
        let mut known = 0..0;
        for (place, (journey, _)) in self.journeys.iter().enumerate() {
            let mut changed = false;
            for touch in self.touches.get(known.end..journey.end).unwrap_or_default() {
                let count = present.entry(touch.code).or_default();
                changed |= *count == 0;
                *count += 1;
            }
            for touch in self.touches.get(known.start..journey.start).unwrap_or_default() {
                if let Some(count) = present.get_mut(&touch.code) {
                    *count -= 1;
                    if *count == 0 {
                        present.remove(&touch.code);
                        changed = true;
                    }
                }
            }
            known = journey.clone();
            tell(place, &present, changed);
        }
    }

    /// Returns how many different touchpoints each journey has.
    fn different(&self) -> Vec<usize> {
        let mut different = Vec::with_capacity(self.journeys.len());
        self.slide(|_, present, _| different.push(present.len()));
        different
    }

    /// Tells the sets of touchpoints, with the journeys that have no others; a set may be told several times.
    fn sets(&self, mut tell: impl FnMut(&[u32], Together)) {
        let mut set: Vec<u32> = Vec::new();
        let mut together = Together::default();
        self.slide(|place, present, changed| {
            if changed {
                if together.journeys > 0 {
                    tell(&set, std::mem::take(&mut together));
                }
                set.clear();
                set.extend(present.keys());
            }
            together.journeys += 1;
            together.worth += self.journeys.get(place).map_or(0.0, |(_, worth)| *worth);
        });
        if together.journeys > 0 {
            tell(&set, together);
        }
    }

    /// Tells the moves of a Markov chain: what came before, where it led, and how often; a move may be told several times.
    fn moves(&self, order: u8, mut tell: impl FnMut(Past, u32, u64)) {
        let remembered = usize::from(order);
        let touches = |range: Range<usize>| self.touches.get(range).unwrap_or_default();
        for (journey, _) in &self.journeys {
            // The first moves of a journey remember that it began there.
            for next in journey.clone().take(remembered) {
                if let Some(touch) = self.touches.get(next) {
                    tell(past_of(touches(journey.start..next), order), touch.code, 1);
                }
            }
            let begin = journey.start.max(journey.end.saturating_sub(remembered));
            tell(past_of(touches(begin..journey.end), order), CONVERTED, 1);
        }
        for (place, (touch, own)) in self.touches.iter().zip(&self.within).enumerate().skip(remembered) {
            let begun = self.within.get(place - remembered).map_or(0, |before| before.end);
            if begun > own.start {
                tell(past_of(touches(place - remembered..place), order), touch.code, (begun - own.start) as u64);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, Needs};
    use super::*;
    use crate::domain::Span;
    use crate::engine::analysis::attribution::Worth;
    use proptest::prelude::*;

    fn models() -> Vec<Model> {
        vec![
            Model::First,
            Model::Last,
            Model::LastNonDirect { direct: "direct".to_owned() },
            Model::Linear,
            Model::LinearDistinct,
            Model::UShaped,
            Model::JShaped,
            Model::InverseJ,
            Model::Custom { first: 1.0, middle: 5.0, last: 0.0 },
            Model::Custom { first: 0.0, middle: 1.0, last: 0.0 },
            Model::TimeDecay { half_life: Span(3) },
            Model::TimeDecay { half_life: Span::DAY },
            Model::Participation,
            Model::Markov { order: 1 },
            Model::Markov { order: 2 },
            Model::Markov { order: 3 },
            Model::Shapley { worth: Worth::Rate },
        ]
    }

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9 * (1.0 + one.abs())
    }

    /// Enters the same conversions one by one and together.
    fn both(touches: &[Touch], conversions: &[Conversion]) -> [Ledger; 2] {
        let models = models();
        let shares: Vec<Shares<'_>> = models.iter().map(|model| Shares::new(model, |_| vec![false, true])).collect();
        let ledger = || Ledger::new(9, models.len(), &Needs::of(&models));
        let (mut one_by_one, mut together) = (ledger(), ledger());
        for conversion in conversions {
            one_by_one.convert(&touches[conversion.journey.clone()], conversion.worth, &shares);
        }
        together.convert_together(touches, conversions, &shares);
        [one_by_one, together]
    }

    proptest! {
        #[test]
        fn together_they_are_what_they_are_one_by_one(
            gaps in prop::collection::vec((0_i64..5, 1_u32..6), 0..24),
            goals in prop::collection::vec((0_i64..60, prop_oneof![4 => (0.0..9.0).prop_map(Some), 1 => Just(None)]), 0..12),
            look_back in prop_oneof![1 => Just(i64::MAX), 2 => 0_i64..30],
        ) {
            let mut time = 0;
            let touches: Vec<Touch> = gaps
                .into_iter()
                .map(|(gap, code)| {
                    time += gap;
                    Touch { time, code }
                })
                .collect();
            let mut goals = goals;
            goals.sort_by_key(|(time, _)| *time);
            let conversions: Vec<Conversion> = goals
                .into_iter()
                .map(|(time, worth)| {
                    let end = touches.partition_point(|touch| touch.time <= time);
                    let begin = touches[..end].partition_point(|touch| time - touch.time > look_back);
                    Conversion { journey: begin..end, worth }
                })
                .collect();
            let [slow, fast] = both(&touches, &conversions);
            let counts = |ledger: &Ledger| (ledger.conversions, ledger.without, ledger.without_value, ledger.journeys);
            prop_assert_eq!(counts(&slow), counts(&fast));
            prop_assert!(near(slow.total, fast.total) && near(slow.total_without, fast.total_without));
            prop_assert_eq!(&slow.moves, &fast.moves);
            let plain = |entry: &Entry| (entry.code, entry.touches, entry.conversions, entry.not_converting);
            let plain = |ledger: &Ledger| ledger.entries.iter().map(plain).collect::<Vec<_>>();
            prop_assert_eq!(plain(&slow), plain(&fast));
            for (one, other) in slow.entries.iter().zip(&fast.entries) {
                for (place, (one, other)) in one.credit.iter().zip(&other.credit).enumerate() {
                    prop_assert!(near(*one, *other), "{:?}: {} {}", models()[place], one, other);
                }
            }
            prop_assert_eq!(slow.sets.len(), fast.sets.len());
            for (set, one) in &slow.sets {
                let other = &fast.sets[set];
                prop_assert!(one.journeys == other.journeys && near(one.worth, other.worth), "{:?}", set);
            }
        }
    }

    #[test]
    fn ten_thousand_touches_before_a_thousand_conversions_each_are_no_burden() {
        let touches: Vec<Touch> = (0..10_000).map(|place| Touch { time: place, code: 1 + place as u32 % 7 }).collect();
        let conversion = |place: usize| Conversion { journey: 0..9_000 + place, worth: Some(1.0) };
        let conversions: Vec<Conversion> = (0..1_000).map(conversion).collect();
        let models = models();
        let shares: Vec<Shares<'_>> = models.iter().map(|model| Shares::new(model, |_| Vec::new())).collect();
        let mut ledger = Ledger::new(9, models.len(), &Needs::of(&models));
        ledger.convert_together(&touches, &conversions, &shares);
        assert_eq!((ledger.conversions, ledger.sets.len(), ledger.entries.len()), (1_000, 1, 7));
        assert!(ledger.entries.iter().all(|entry| entry.conversions == 1_000));
        let whole = models.iter().position(|model| *model == Model::Linear).unwrap();
        assert!(near(ledger.credit(whole).iter().sum(), 1_000.0));
    }
}
