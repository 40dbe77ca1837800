//! Shapley values over the sets of touchpoints that journeys have: exact, or from a sample with its standard error.

use super::ledger::{Ledger, Together};
use super::model::Worth;
use super::{Column, add_at};
use crate::domain::{Cancel, Cancelled};
use crate::engine::analysis::at::At;
use crate::engine::analysis::random::Random;

/// Up to so many touchpoints every set is looked at.
const MOST_EXACT: usize = 15;
/// About so many steps of arithmetic are spent on a sample.
const BUDGET: usize = 200_000_000;
const FEWEST_ORDERS: usize = 100;
const MOST_ORDERS: usize = 4_000;
/// The sample is the same every time.
const SEED: u64 = 0x5AA9_1EE5;

/// A set of touchpoints that journeys had, as places in the ledger.
type Set = (Vec<usize>, Together);

/// Returns the Shapley value of each touchpoint, scaled so that they add up to what is distributed.
pub(super) fn column(ledger: &Ledger, worth: Worth, cancel: &Cancel) -> Result<Column, Cancelled> {
    let mut sets: Vec<(&Vec<u32>, &Together)> = ledger.sets.iter().collect();
    // In order, so that sums of fractions are the same every time.
    sets.sort_unstable_by(|one, other| one.0.cmp(other.0));
    let places = |codes: &Vec<u32>| codes.iter().filter_map(|&code| ledger.place_of(code)).collect();
    let sets: Vec<Set> = sets.into_iter().map(|(codes, together)| (places(codes), *together)).collect();
    let many = ledger.entries.len();
    match worth {
        Worth::Conversions => Ok(shared_equally(&sets, many)),
        Worth::Rate if many <= MOST_EXACT => exact(&sets, many, cancel),
        Worth::Rate => sampled(&sets, many, cancel),
    }
}

/// The value of a game in which a set is worth the sum over its subsets: each subset's own worth is shared equally.
fn shared_equally(sets: &[Set], many: usize) -> Column {
    let mut credit = vec![0.0; many];
    for (members, together) in sets {
        let share = together.worth / members.len().max(1) as f64;
        members.iter().for_each(|&place| add_at(&mut credit, place, share));
    }
    Column { credit, ..Column::default() }
}

fn rate(worth: f64, journeys: f64) -> f64 {
    if journeys > 0.0 { worth / journeys } else { 0.0 }
}

fn exact(sets: &[Set], many: usize, cancel: &Cancel) -> Result<Column, Cancelled> {
    let all = 1_usize << many;
    let (mut worth, mut journeys) = (vec![0.0; all], vec![0.0; all]);
    for (members, together) in sets {
        let mask = members.iter().fold(0, |mask, &place| mask | 1 << place);
        add_at(&mut worth, mask, together.worth);
        add_at(&mut journeys, mask, together.journeys as f64);
    }
    // Sums over all subsets, one touchpoint after another.
    for bit in (0..many).map(|place| 1_usize << place) {
        cancel.check()?;
        for mask in (0..all).filter(|mask| mask & bit != 0) {
            let (below, beside) = (worth.at(mask ^ bit), journeys.at(mask ^ bit));
            add_at(&mut worth, mask, below);
            add_at(&mut journeys, mask, beside);
        }
    }
    let value: Vec<f64> = worth.iter().zip(&journeys).map(|(&worth, &journeys)| rate(worth, journeys)).collect();
    // The share of orders in which exactly this many others come before: s! (n − s − 1)! / n!.
    let mut weights = vec![0.0; many];
    let mut weight = 1.0 / many.max(1) as f64;
    for before in 0..many {
        weights.put(before, weight);
        let after = many - before - 1;
        weight *= (before + 1) as f64 / after.max(1) as f64;
    }
    let whole = journeys.at(all - 1);
    let credit = (0..many).map(|place| {
        let bit = 1_usize << place;
        let others = (0..all).filter(|mask| mask & bit == 0);
        let adds = |mask: usize| value.at(mask | bit) - value.at(mask);
        whole * others.map(|mask| weights.at(mask.count_ones() as usize) * adds(mask)).sum::<f64>()
    });
    Ok(Column { credit: credit.collect(), note: thin(sets, many), ..Column::default() })
}

fn sampled(sets: &[Set], many: usize, cancel: &Cancel) -> Result<Column, Cancelled> {
    let work = many + sets.iter().map(|(members, _)| members.len() + 1).sum::<usize>();
    let orders = (BUDGET / work.max(1)).clamp(FEWEST_ORDERS, MOST_ORDERS);
    let whole: f64 = sets.iter().map(|(_, together)| together.journeys as f64).sum();
    let mut random = Random(SEED);
    let mut order: Vec<usize> = (0..many).collect();
    let mut turn = vec![0_usize; many];
    let (mut mean, mut spread) = (vec![0.0; many], vec![0.0; many]);
    for drawn in 1..=orders {
        cancel.check()?;
        for place in (1..many).rev() {
            order.swap(place, random.below(place + 1));
        }
        order.iter().enumerate().for_each(|(at, &place)| turn.put(place, at));
        // A journey's set is complete when its last member comes.
        let (mut worth, mut journeys) = (vec![0.0; many], vec![0.0; many]);
        for (members, together) in sets {
            let complete = members.iter().map(|&place| turn.at(place)).max().unwrap_or_default();
            add_at(&mut worth, complete, together.worth);
            add_at(&mut journeys, complete, together.journeys as f64);
        }
        let (mut sum, mut count, mut before) = (0.0, 0.0, 0.0);
        for (at, &place) in order.iter().enumerate() {
            sum += worth.at(at);
            count += journeys.at(at);
            let now = rate(sum, count);
            // Mean and sum of squares in one pass (Welford, 1962).
            let distance = (now - before) * whole - mean.at(place);
            add_at(&mut mean, place, distance / drawn as f64);
            let left = (now - before) * whole - mean.at(place);
            add_at(&mut spread, place, distance * left);
            before = now;
        }
    }
    let errors = spread.iter().map(|spread| (spread / (orders as f64 - 1.0) / orders as f64).max(0.0).sqrt());
    let errors: Vec<f64> = errors.collect();
    let largest = errors.iter().copied().fold(0.0, f64::max);
    let note = format!(
        "More than {MOST_EXACT} touchpoints: estimated from {orders} random orders; the standard error is at most \
         {largest:.1}."
    );
    Ok(Column { credit: mean, errors: Some(errors), note: Some(note) })
}

/// Journeys below which the rate of a set says little.
const FEW_JOURNEYS: u64 = 30;

/// Says how many touchpoints were rarely or never alone, on which the value leans most.
fn thin(sets: &[Set], many: usize) -> Option<String> {
    let alone = |place: usize| {
        let own = sets.iter().filter(|(members, _)| members.as_slice() == [place]);
        own.map(|(_, together)| together.journeys).sum::<u64>()
    };
    let rare = (0..many).filter(|&place| alone(place) < FEW_JOURNEYS).count();
    (rare > 0).then(|| {
        format!("{rare} of {many} touchpoints were alone in fewer than {FEW_JOURNEYS} journeys; their credit is rough.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(members: &[usize], journeys: u64, worth: f64) -> Set {
        (members.to_vec(), Together { journeys, worth })
    }

    /// The definition, order by order.
    fn by_orders(sets: &[Set], many: usize) -> Vec<f64> {
        fn all(rest: Vec<usize>, so_far: Vec<usize>, orders: &mut Vec<Vec<usize>>) {
            if rest.is_empty() {
                orders.push(so_far);
                return;
            }
            for place in 0..rest.len() {
                let mut rest = rest.clone();
                let mut so_far = so_far.clone();
                so_far.push(rest.remove(place));
                all(rest, so_far, orders);
            }
        }
        let mut orders = Vec::new();
        all((0..many).collect(), Vec::new(), &mut orders);
        let value = |members: &[usize]| {
            let inside = sets.iter().filter(|(set, _)| set.iter().all(|one| members.contains(one)));
            let (worth, journeys) = inside
                .fold((0.0, 0.0), |(worth, journeys), (_, one)| (worth + one.worth, journeys + one.journeys as f64));
            rate(worth, journeys)
        };
        let whole: f64 = sets.iter().map(|(_, one)| one.journeys as f64).sum();
        let mut credit = vec![0.0; many];
        for order in &orders {
            for (at, &place) in order.iter().enumerate() {
                credit[place] += (value(&order[..=at]) - value(&order[..at])) * whole / orders.len() as f64;
            }
        }
        credit
    }

    #[test]
    fn two_touchpoints_by_hand() {
        // Alone: 4 of 10 and 1 of 10; together: 5 of 30 over all. v({0}) = .4, v({1}) = .1, v(both) = 6/30 = .2.
        let sets = [set(&[0], 10, 4.0), set(&[1], 10, 1.0), set(&[0, 1], 10, 1.0)];
        let column = exact(&sets, 2, &Cancel::default()).unwrap();
        // φ0 = (.4 + .2 − .1) / 2 = .25, φ1 = (.1 + .2 − .4) / 2 = −.05; times 30 journeys.
        assert!((column.credit[0] - 7.5).abs() < 1e-9 && (column.credit[1] + 1.5).abs() < 1e-9, "{column:?}");
        let equal = shared_equally(&[set(&[0], 4, 4.0), set(&[0, 1], 6, 6.0)], 2);
        assert_eq!(equal.credit, [7.0, 3.0]);
    }

    proptest! {
        #[test]
        fn exact_values_are_efficient_symmetric_and_as_defined(
            rows in prop::collection::vec((1_usize..32, 1_u64..50, 0.0_f64..1.0), 1..12),
        ) {
            let many = 5;
            let sets: Vec<Set> = rows
                .into_iter()
                .map(|(mask, journeys, share)| {
                    let members: Vec<usize> = (0..many).filter(|place| mask >> place & 1 == 1).collect();
                    set(&members, journeys, (journeys as f64 * share).floor())
                })
                .collect();
            let total: f64 = sets.iter().map(|(_, one)| one.worth).sum();
            let column = exact(&sets, many, &Cancel::default()).unwrap();
            prop_assert!((column.credit.iter().sum::<f64>() - total).abs() < 1e-6);
            for (found, expected) in column.credit.iter().zip(by_orders(&sets, many)) {
                prop_assert!((found - expected).abs() < 1e-6);
            }
            // Two touchpoints that change places change values, and nothing else.
            let swapped: Vec<Set> = sets
                .iter()
                .map(|(members, one)| {
                    let swap = |place: &usize| match *place { 0 => 1, 1 => 0, other => other };
                    (members.iter().map(swap).collect(), *one)
                })
                .collect();
            let other = exact(&swapped, many, &Cancel::default()).unwrap();
            prop_assert!((column.credit[0] - other.credit[1]).abs() < 1e-6);
            prop_assert!((column.credit[4] - other.credit[4]).abs() < 1e-6);
        }
    }

    #[test]
    fn a_sample_agrees_with_the_exact_value_within_its_error() {
        let mut random = Random(3);
        let sets: Vec<Set> = (0..400)
            .map(|_| {
                let members: Vec<usize> = (0..12).filter(|_| random.below(4) == 0).collect();
                let journeys = random.below(40) as u64 + 1;
                set(&members, journeys, random.below(journeys as usize + 1) as f64)
            })
            .filter(|(members, _)| !members.is_empty())
            .collect();
        let exact = exact(&sets, 12, &Cancel::default()).unwrap();
        let sample = sampled(&sets, 12, &Cancel::default()).unwrap();
        let errors = sample.errors.clone().unwrap();
        assert!(errors.iter().all(|error| *error > 0.0));
        for ((exact, sample), error) in exact.credit.iter().zip(&sample.credit).zip(&errors) {
            assert!((exact - sample).abs() < 5.0 * error, "{exact} {sample} ± {error}");
        }
        let total: f64 = sets.iter().map(|(_, one)| one.worth).sum();
        assert!((sample.credit.iter().sum::<f64>() - total).abs() < 1e-6, "every order adds up");
        assert_eq!(sample.credit, sampled(&sets, 12, &Cancel::default()).unwrap().credit);
    }
}
