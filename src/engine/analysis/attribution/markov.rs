//! Removal effects in a Markov chain of touches (Anderl, Becker, von Wangenheim and Schumann, 2016).
//!
//! A state is the last one to three touches of a journey; a move's probability is how often it was made from there.
//! With a touchpoint removed, every journey that would come to it ends without conversion. The removal effect is the
//! part of all conversions that is lost so; the effects are scaled to add up to what is distributed.

use super::ledger::{CONVERTED, FAILED, Ledger, Past, after, kept_order};
use super::{Column, add_at};
use crate::domain::{Cancel, Cancelled};
use crate::engine::analysis::at::At;
use std::collections::BTreeMap;

/// Up to so many states the equations are solved exactly; beyond by iteration.
const MOST_STATES_AT_ONCE: usize = 200;
/// An iteration ends when no value changes by more than this, or after so many rounds.
const CLOSE_ENOUGH: f64 = 1e-13;
const MOST_ROUNDS: usize = 2_000;
/// About so many steps of arithmetic are spent; of more touchpoints than that allows, the rarest are removed together.
const BUDGET: usize = 2_000_000_000;
const MOST_REMOVALS: usize = 200;

/// Returns what the chain of this order gives each touchpoint.
pub(super) fn column(ledger: &Ledger, order: u8, cancel: &Cancel) -> Result<Column, Cancelled> {
    let mut column = Column { credit: vec![0.0; ledger.entries.len()], ..Column::default() };
    let Some(chain) = Chain::new(ledger, kept_order(order)) else { return Ok(column) };
    let all = chain.converting(&[], cancel)?;
    if all <= 0.0 {
        return Ok(column);
    }
    let mut places: Vec<usize> = (0..ledger.entries.len()).collect();
    places.sort_by_key(|&place| {
        ledger
            .entries
            .get(place)
            .map(|entry| (std::cmp::Reverse((entry.conversions, entry.not_converting)), entry.code))
    });
    let alone = (BUDGET / (chain.work() + 1)).clamp(10, MOST_REMOVALS).min(places.len());
    let (alone, together) = places.split_at(alone);
    for &place in alone {
        column.credit.put(place, 1.0 - chain.converting(&[place], cancel)? / all);
    }
    if !together.is_empty() {
        let lost = 1.0 - chain.converting(together, cancel)? / all;
        let weight = |place: usize| ledger.entries.get(place).map_or(0.0, |entry| entry.conversions as f64);
        let whole: f64 = together.iter().map(|&place| weight(place)).sum();
        for &place in together.iter().filter(|_| whole > 0.0) {
            column.credit.put(place, lost * weight(place) / whole);
        }
        column.note = Some(format!(
            "The {} touchpoints in the fewest conversions are removed together and share their effect.",
            together.len()
        ));
    }
    let sum: f64 = column.credit.iter().sum();
    let scale = if sum > 0.0 { ledger.touched() / sum } else { 0.0 };
    column.credit.iter_mut().for_each(|effect| *effect *= scale);
    Ok(column)
}

/// The chain. The first state is the beginning of a journey.
#[derive(Debug, Default)]
struct Chain {
    /// Moves to other states with their probabilities.
    moves: Vec<Vec<(usize, f64)>>,
    /// Probability to stay in the state.
    stays: Vec<f64>,
    /// Probability to convert next.
    converts: Vec<f64>,
    /// Places of the touchpoints that make up each state.
    touchpoints: Vec<Vec<usize>>,
}

impl Chain {
    fn new(ledger: &Ledger, order: u8) -> Option<Self> {
        let counted = ledger.moves.get(&order)?;
        // In order, so that sums of fractions are the same every time.
        let sorted: BTreeMap<(Past, u32), u64> = counted.iter().map(|(&key, &count)| (key, count)).collect();
        let mut states: BTreeMap<Past, usize> = BTreeMap::new();
        for &(past, _) in sorted.keys() {
            let next = states.len();
            states.entry(past).or_insert(next);
        }
        let many = states.len();
        let mut leaving = vec![0_u64; many];
        for (&(past, _), &count) in &sorted {
            let state = states.get(&past).copied().unwrap_or_default();
            add_at(&mut leaving, state, count);
        }
        let mut chain = Self {
            moves: vec![Vec::new(); many],
            stays: vec![0.0; many],
            converts: vec![0.0; many],
            touchpoints: vec![Vec::new(); many],
        };
        for (&(past, next), &count) in &sorted {
            let state = states.get(&past).copied().unwrap_or_default();
            let probability = count as f64 / leaving.at(state) as f64;
            match next {
                CONVERTED => chain.converts.put(state, probability),
                FAILED => {}
                next => {
                    let Some(&to) = states.get(&after(past, next, order)) else { continue };
                    if to == state {
                        chain.stays.put(state, probability);
                    } else if let Some(moves) = chain.moves.get_mut(state) {
                        moves.push((to, probability));
                    }
                }
            }
        }
        for (past, &state) in &states {
            if let Some(own) = chain.touchpoints.get_mut(state) {
                own.extend(past.iter().filter(|code| **code != 0).filter_map(|&code| ledger.place_of(code)));
            }
        }
        Some(chain)
    }

    /// Returns about how many steps of arithmetic one removal takes.
    fn work(&self) -> usize {
        let states = self.moves.len();
        if states <= MOST_STATES_AT_ONCE {
            states * states * states / 3
        } else {
            self.moves.iter().map(Vec::len).sum::<usize>() * 100
        }
    }

    /// Returns the share of journeys that convert with these touchpoints removed.
    fn converting(&self, removed: &[usize], cancel: &Cancel) -> Result<f64, Cancelled> {
        cancel.check()?;
        let gone: Vec<bool> =
            self.touchpoints.iter().map(|own| own.iter().any(|place| removed.contains(place))).collect();
        if self.moves.len() <= MOST_STATES_AT_ONCE { Ok(self.solve(&gone)) } else { self.iterate(&gone, cancel) }
    }

    /// Gaussian elimination. Every row of the matrix has more on its diagonal than beside it, so no pivot is needed.
    fn solve(&self, gone: &[bool]) -> f64 {
        let many = self.moves.len();
        // The last column is the right side.
        let mut rows: Vec<Vec<f64>> = (0..many)
            .map(|state| {
                let mut row = vec![0.0; many + 1];
                row.put(state, 1.0);
                if !gone.at(state) {
                    row.put(state, 1.0 - self.stays.at(state));
                    row.put(many, self.converts.at(state));
                    for &(to, probability) in self.moves.get(state).into_iter().flatten() {
                        add_at(&mut row, to, -probability);
                    }
                }
                row
            })
            .collect();
        // From the last state to the first, whose value alone is wanted: no substitution back.
        for pivot in (1..many).rev() {
            let Some(taken) = rows.pop() else { break };
            let diagonal = taken.at(pivot);
            let right = taken.at(many);
            for row in &mut rows {
                let factor = row.at(pivot) / diagonal;
                if factor != 0.0 && diagonal != 0.0 {
                    row.iter_mut().zip(&taken).take(pivot).for_each(|(own, other)| *own -= factor * other);
                    add_at(row, many, -factor * right);
                }
            }
        }
        rows.first().map_or(0.0, |row| if row.at(0) > 0.0 { row.at(many) / row.at(0) } else { 0.0 })
    }

    /// Gauss and Seidel's iteration, forwards and backwards in turn.
    fn iterate(&self, gone: &[bool], cancel: &Cancel) -> Result<f64, Cancelled> {
        let many = self.moves.len();
        let mut value = vec![0.0; many];
        for round in 0..MOST_ROUNDS {
            cancel.check()?;
            let mut change = 0.0_f64;
            for step in 0..many {
                let state = if round % 2 == 0 { many - 1 - step } else { step };
                if gone.at(state) {
                    continue;
                }
                let moves = self.moves.get(state).map_or(&[][..], Vec::as_slice);
                let onward: f64 = moves.iter().map(|&(to, probability)| probability * value.at(to)).sum();
                let stays = self.stays.at(state);
                let next = if stays < 1.0 { (self.converts.at(state) + onward) / (1.0 - stays) } else { 0.0 };
                change = change.max((next - value.at(state)).abs());
                value.put(state, next);
            }
            if change < CLOSE_ENOUGH {
                break;
            }
        }
        Ok(value.at(0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::journeys::Touch;
    use super::super::ledger::Needs;
    use super::super::model::Model;
    use super::*;

    fn ledger(order: u8, converting: &[&[u32]], failing: &[&[u32]]) -> Ledger {
        let mut ledger = Ledger::new(100_000, 1, &Needs::of(&[Model::Markov { order }]));
        let touches = |codes: &[u32]| codes.iter().map(|&code| Touch { time: 0, code }).collect::<Vec<_>>();
        converting.iter().for_each(|codes| ledger.convert(&touches(codes), Some(1.0), &[]));
        failing.iter().for_each(|codes| ledger.fail(&touches(codes)));
        ledger
    }

    fn near(found: &[f64], expected: &[f64]) {
        assert!(
            found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9),
            "{found:?} is not {expected:?}"
        );
    }

    #[test]
    fn a_chain_solved_by_hand() {
        let ledger = ledger(1, &[&[1, 2], &[2]], &[&[1], &[2]]);
        // start: half to 1, half to 2. From 1: 1/2 to 2. From 2: 2/3 convert. P = 1/2·1/2·2/3 + 1/2·2/3 = 1/2.
        // Without 1: 1/3, effect 1/3. Without 2: 0, effect 1. Two conversions are shared 1/4 : 3/4.
        let column = column(&ledger, 1, &Cancel::default()).unwrap();
        near(&column.credit, &[0.5, 1.5]);
    }

    #[test]
    fn iteration_and_elimination_agree() {
        let mut converting: Vec<Vec<u32>> = Vec::new();
        let mut failing: Vec<Vec<u32>> = Vec::new();
        let mut random = 7_u64;
        for journey in 0..300 {
            let touches = (0..6).map(|_| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (random >> 60) as u32 % 7 + 1
            });
            let touches = touches.collect();
            if journey % 3 == 0 { converting.push(touches) } else { failing.push(touches) }
        }
        let converting: Vec<&[u32]> = converting.iter().map(Vec::as_slice).collect();
        let failing: Vec<&[u32]> = failing.iter().map(Vec::as_slice).collect();
        for order in 1..=3 {
            let ledger = ledger(order, &converting, &failing);
            let chain = Chain::new(&ledger, order).unwrap();
            let all = chain.solve(&vec![false; chain.moves.len()]);
            // A chain of any order reproduces the share of journeys that converted.
            assert!((all - 1.0 / 3.0).abs() < 1e-9, "{all}");
            for place in 0..ledger.entries.len() {
                let gone: Vec<bool> = chain.touchpoints.iter().map(|own| own.contains(&place)).collect();
                let iterated = chain.iterate(&gone, &Cancel::default()).unwrap();
                assert!((chain.solve(&gone) - iterated).abs() < 1e-9);
            }
            let column = column(&ledger, order, &Cancel::default()).unwrap();
            assert!((column.credit.iter().sum::<f64>() - 100.0).abs() < 1e-6);
        }
    }

    #[test]
    fn an_order_of_two_remembers_what_came_before() {
        // After 1 → 2 journeys convert, after 3 → 2 never: an order of one cannot tell.
        let second = ledger(2, &[&[1, 2], &[1, 2]], &[&[3, 2], &[3, 2]]);
        near(&column(&second, 2, &Cancel::default()).unwrap().credit, &[1.0, 1.0, 0.0]);
        let first = ledger(1, &[&[1, 2], &[1, 2]], &[&[3, 2], &[3, 2]]);
        near(&column(&first, 1, &Cancel::default()).unwrap().credit, &[0.5, 1.0, 0.5]);
    }

    #[test]
    fn very_many_touchpoints_are_bounded_and_still_add_up() {
        let converting: Vec<[u32; 2]> = (1..900).map(|code| [code, code + 1]).collect();
        let converting: Vec<&[u32]> = converting.iter().map(|codes| &codes[..]).collect();
        let ledger = ledger(1, &converting, &[&[5], &[6, 7]]);
        let column = column(&ledger, 1, &Cancel::default()).unwrap();
        assert!((column.credit.iter().sum::<f64>() - 899.0).abs() < 1e-6);
        assert!(column.note.is_some());
        let cancel = Cancel::default();
        cancel.cancel();
        assert!(super::column(&ledger, 1, &cancel).is_err());
    }
}
