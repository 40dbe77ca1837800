//! How long contacts that did not convert are observed, so that they are compared fairly with those who did.

use super::observed::Observed;
use crate::domain::{Cancel, Cancelled};
use crate::engine::analysis::parts::sort;
use serde::Serialize;

/// How long contacts that did not convert are observed.
///
/// A contact that converts is observed until then; one that does not, until its time is up or the data ends, which is
/// mostly longer. Whatever contacts do now and then would so be found more often with those who do not convert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum Exposure {
    /// As long as those who converted: their times are given out evenly among the others, in an order that has nothing to
    /// do with what anybody did, so that both are observed for the same times. Where the data of a contact ends before the
    /// time it was given, it is observed that far.
    #[default]
    Balanced,
    /// For the whole time in which they could have converted.
    Whole,
}

/// Gives every contact that did not convert one of the times of those who did: of S times in ascending order, the one at
/// place ⌊(2j + 1) S / 2F⌋ to the j-th of F contacts, which stand in the order of a mixed number of the contact.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub(super) fn balance(observed: &mut [Observed], cancel: &Cancel) -> Result<(), Cancelled> {
    let mut times: Vec<i64> = observed.iter().filter(|one| one.converted).map(|one| one.exposure).collect();
    sort(&mut times);
    cancel.check()?;
    let others = (0_u32..).zip(&*observed).filter(|(_, one)| !one.converted);
    let mut others: Vec<(u64, u32, u32)> =
        others.map(|(own, one)| (mixed(u64::from(one.contact)), one.from, own)).collect();
    cancel.check()?;
    sort(&mut others);
    let count = others.len() as u128;
    for (place, (.., own)) in (0_u128..).zip(others) {
        if place.is_multiple_of(1 << 12) {
            cancel.check()?;
        }
        let Some(other) = observed.get_mut(own as usize) else { break };
        let chosen = (2 * place + 1) * times.len() as u128 / (2 * count).max(1);
        let Some(&time) = usize::try_from(chosen).ok().and_then(|chosen| times.get(chosen)) else { break };
        other.shorter = other.exposure < time;
        other.exposure = other.exposure.min(time);
    }
    Ok(())
}

/// Mixes the bits of a number (the finaliser of SplitMix64, by Steele, Lea and Flood).
fn mixed(number: u64) -> u64 {
    let first = (number.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let second = (first ^ (first >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    second ^ (second >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(contact: u32, converted: bool, exposure: i64) -> Observed {
        Observed { contact, from: 0, rows: 0..0, session: 0, converted, exposure, open: false, shorter: false }
    }

    #[test]
    fn the_others_are_observed_for_the_same_times() {
        let mut observed: Vec<Observed> =
            (0..100).map(|contact| one(contact, contact < 4, 1 << contact.min(20))).collect();
        balance(&mut observed, &Cancel::default()).unwrap();
        let times = |time| observed.iter().filter(|one| !one.converted && one.exposure == time).count();
        assert_eq!([1, 2, 4, 8].map(times), [24; 4]);
        assert!(observed.iter().all(|one| !one.shorter));
        let mut short = vec![one(0, true, 9), one(1, false, 3), one(2, false, 9)];
        balance(&mut short, &Cancel::default()).unwrap();
        assert_eq!(
            short.iter().map(|one| (one.exposure, one.shorter)).collect::<Vec<_>>(),
            [(9, false), (3, true), (9, false)]
        );
        let mut nobody = vec![one(1, false, 3)];
        balance(&mut nobody, &Cancel::default()).unwrap();
        assert_eq!(nobody[0].exposure, 3);
    }
}
