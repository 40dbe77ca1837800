//! When a contact is seen on an arrow: always for the same time, one arrow after the other.

use super::{Hop, Replay, TransitionTimes};

/// So many arrivals before one are looked at to find when it is seen.
pub(super) const FURTHEST_BACK: u8 = 5;

impl Replay {
    /// Returns when a contact is seen to arrive: at its arrival, or as soon as it has come over the arrows before.
    fn seen_until(&self, hop: &Hop, travel: i64) -> i64 {
        let place = hop.place as usize;
        let first = place.saturating_sub(usize::from(hop.depth));
        let mut seen = i64::MIN;
        for (arrival, at) in self.arrivals.get(first..=place).unwrap_or_default().iter().zip(0_u8..) {
            seen = if at == 0 { *arrival } else { (*arrival).max(seen.saturating_add(travel)) };
        }
        seen
    }

    /// Calls back for everybody who is seen on a transition, with the moment at which the contact is seen to arrive.
    pub(super) fn each_seen(&self, over: &TransitionTimes, now: i64, travel: i64, mut tell: impl FnMut(&Hop, i64)) {
        let late = travel.saturating_mul(i64::from(FURTHEST_BACK));
        let from = over.hops.partition_point(|hop| hop.arrival <= now.saturating_sub(late));
        let to = over.hops.partition_point(|hop| hop.arrival <= now.saturating_add(travel));
        for hop in over.hops.get(from..to).unwrap_or_default() {
            let until = self.seen_until(hop, travel);
            if until > now && until.saturating_sub(travel) <= now {
                tell(hop, until);
            }
        }
    }

    /// Calls back for everybody who has left for a transition and not yet arrived.
    pub(super) fn each_on_the_way(&self, over: &TransitionTimes, now: i64, travel: i64, mut tell: impl FnMut(&Hop)) {
        let from = over.hops.partition_point(|hop| hop.arrival <= now);
        let to = over.hops.partition_point(|hop| hop.arrival <= now.saturating_add(travel));
        for hop in over.hops.get(from..to).unwrap_or_default() {
            let since = (hop.place as usize).checked_sub(1).and_then(|place| self.arrivals.get(place));
            if since.is_some_and(|since| *since <= now) {
                tell(hop);
            }
        }
    }
}
