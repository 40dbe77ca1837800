//! When a contact is seen on an arrow: always for the same time, one arrow after the other.

use super::{Hop, TransitionTimes};

/// So many arrivals before one are looked at to find when it is seen.
pub(super) const FURTHEST_BACK: u8 = 4;
/// Unit of the times between earlier arrivals, in microseconds.
pub(super) const GAP: i64 = 10_000;

impl Hop {
    /// Returns when the contact is seen to arrive: at its arrival, or as soon as it has come over the arrows before.
    fn seen_until(&self, travel: i64) -> i64 {
        let [one, two, three] = self.gaps.map(|gap| i64::from(gap) * GAP);
        let second = self.since.saturating_sub(one);
        let third = second.saturating_sub(two);
        let before = [third.saturating_sub(three), third, second, self.since, self.arrival];
        let first = usize::from(FURTHEST_BACK.saturating_sub(self.depth));
        let arrivals = before.get(first..).unwrap_or_default();
        let seen = arrivals.iter().copied().reduce(|seen, arrival| arrival.max(seen.saturating_add(travel)));
        seen.unwrap_or(self.arrival)
    }
}

impl TransitionTimes {
    /// Calls back for everybody who is seen on the transition, with the moment at which the contact is seen to arrive.
    pub(super) fn each_seen(&self, now: i64, travel: i64, mut tell: impl FnMut(&Hop, i64)) {
        let late = travel.saturating_mul(i64::from(FURTHEST_BACK));
        let from = self.hops.partition_point(|hop| hop.arrival <= now.saturating_sub(late));
        let to = self.hops.partition_point(|hop| hop.arrival <= now.saturating_add(travel));
        for hop in self.hops.get(from..to).unwrap_or_default() {
            let until = hop.seen_until(travel);
            if until > now && until.saturating_sub(travel) <= now {
                tell(hop, until);
            }
        }
    }

    /// Calls back for everybody who has left for the transition and not yet arrived.
    pub(super) fn each_on_the_way(&self, now: i64, travel: i64, mut tell: impl FnMut(&Hop)) {
        let from = self.hops.partition_point(|hop| hop.arrival <= now);
        let to = self.hops.partition_point(|hop| hop.arrival <= now.saturating_add(travel));
        self.hops.get(from..to).unwrap_or_default().iter().filter(|hop| hop.since <= now).for_each(&mut tell);
    }
}
