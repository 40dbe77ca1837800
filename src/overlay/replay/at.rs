//! Where everybody is at one moment.

use super::{
    MOST_GROUPS, Replay, ReplayFrame, ReplayOptions, StageMoment, StageTimes, Token, TokenPath, TransitionMoment,
    Visible, dots, scattered,
};
use crate::domain::Moment;

/// Parts into which an arrow is cut where dots are merged.
const SLOTS: i64 = 9;
/// Parts into which a fall is cut where dots are merged.
const FALL_SLOTS: i64 = 7;
/// So many falling dots at one stage are told apart.
const MOST_FALLING: usize = 40;
/// So many dots on the thinnest ribbon are told apart; a wider one has room for more.
const MOST_ON_A_LINE: f64 = 40.0;
/// The share of the busiest stage that a line can carry before it becomes a ribbon with room for two dots side by side.
const ONE_DOT_WIDE: f64 = 0.09;

pub(super) fn frame(replay: &Replay, moment: Moment, options: &ReplayOptions) -> ReplayFrame {
    let (now, travel, fall) = (moment.0, options.travel.0.max(1), options.fall.0.max(1));
    let visible = options.visible;
    let mut left = vec![[0_u64; MOST_GROUPS]; replay.stages.len()];
    let mut transitions = Vec::with_capacity(replay.transitions.len());
    let mut tokens = Tokens { merge: options.merge, groups: replay.entered.len(), ..Tokens::default() };
    for over in &replay.transitions {
        let mut on_the_way = 0;
        over.each_on_the_way(now, travel, |hop| {
            if visible.has(usize::from(hop.group)) {
                on_the_way += 1;
                let left = left.get_mut(usize::from(hop.waited_at));
                if let Some(left) = left.and_then(|left| left.get_mut(usize::from(hop.group))) {
                    *left += 1;
                }
            }
        });
        tokens.seen.clear();
        over.each_seen(now, travel, |hop, until| {
            if visible.has(usize::from(hop.group)) {
                tokens.seen.push((until, hop.contact, hop.group));
            }
        });
        let shown = over.firsts.iter().enumerate().filter(|(group, _)| visible.has(*group));
        let contacts = shown.map(|(_, firsts)| until(firsts, now)).sum();
        let in_all = over.firsts.iter().map(|firsts| firsts.len() as u64).sum();
        let room = room(in_all, replay.most_reached);
        let seen = tokens.along(TokenPath::Along(over.id), now, travel, SLOTS, room);
        transitions.push(TransitionMoment { id: over.id, contacts, in_all, on_the_way, seen });
    }
    let mut stages = Vec::with_capacity(replay.stages.len());
    for (stage, left) in replay.stages.iter().zip(&left) {
        let mut at = stage_at(stage, now, left, visible);
        tokens.seen.clear();
        for (group, lists) in stage.groups.iter().enumerate().filter(|(group, _)| visible.has(*group)) {
            let from = lists.falls.partition_point(|one| one.0 <= now.saturating_sub(fall));
            let to = lists.falls.partition_point(|one| one.0 <= now);
            let falling = lists.falls.get(from..to).unwrap_or_default();
            tokens.seen.extend(falling.iter().map(|(at, contact)| (at.saturating_add(fall), *contact, group as u8)));
        }
        at.falling = tokens.along(TokenPath::Falling(stage.id), now, fall, FALL_SLOTS, MOST_FALLING);
        stages.push(at);
    }
    let one_in = tokens.thin_out(options.max_tokens);
    let shown = |(group, count): (usize, &u64)| if visible.has(group) { *count } else { 0 };
    ReplayFrame {
        moment,
        contacts: replay.entered.iter().enumerate().map(shown).sum(),
        is_part: !(0..replay.entered.len()).all(|group| visible.has(group)),
        in_groups: replay.staging.groups.is_some(),
        alone: replay.staging.alone.is_some(),
        stages,
        transitions,
        moving: tokens.moving,
        one_in,
        merged: tokens.tokens.iter().any(|token| token.count > 1 && matches!(token.path, TokenPath::Along(_))),
        crowd_unit: dots::crowd_unit(replay.peak, replay.entered.len()),
        tokens: tokens.tokens,
    }
}

/// Returns how many of the ascending times are not after the moment.
fn until(times: &[i64], now: i64) -> u64 {
    times.partition_point(|time| *time <= now) as u64
}

fn stage_at(stage: &StageTimes, now: i64, left: &[u64; MOST_GROUPS], visible: Visible) -> StageMoment {
    let mut at = StageMoment {
        id: stage.id,
        reached: 0,
        moved_on: 0,
        finished: 0,
        dropped_off: 0,
        waiting: [0; MOST_GROUPS],
        fallen: 0,
        home: 0,
        falling: 0,
    };
    let groups = stage.groups.iter().zip(left).zip(&mut at.waiting).enumerate();
    for (_, ((lists, left), waiting)) in groups.filter(|(group, _)| visible.has(*group)) {
        at.reached += until(&lists.reached, now);
        at.moved_on += until(&lists.moved_on, now);
        at.finished += until(&lists.finished, now);
        at.dropped_off += until(&lists.dropped_off, now);
        let fallen = lists.falls.partition_point(|fall| fall.0 <= now) as u64;
        let home = until(&lists.ends, now);
        let gone = until(&lists.leaves, now) + left + fallen + home;
        *waiting = until(&lists.arrivals, now).saturating_sub(gone);
        at.fallen += fallen;
        at.home += home;
    }
    at
}

/// Returns how many dots find room on a transition that so many take in all.
fn room(in_all: u64, most_reached: u64) -> usize {
    let share = in_all as f64 / most_reached.max(1) as f64;
    (MOST_ON_A_LINE * (share / ONE_DOT_WIDE).max(1.0)) as usize
}

/// Collects tokens.
#[derive(Default)]
struct Tokens {
    tokens: Vec<Token>,
    /// Those seen on one transition or at one stage: until when, contact, group.
    seen: Vec<(i64, u32, u8)>,
    /// Contacts in each part of an arrow and of each group, with the first of them.
    slots: Vec<(u32, u32)>,
    moving: u64,
    merge: bool,
    groups: usize,
}

impl Tokens {
    /// Adds those that are seen on a path, merged where there is no room for each, and returns how many they are.
    fn along(&mut self, path: TokenPath, now: i64, lasts: i64, slots: i64, room: usize) -> u64 {
        let seen = self.seen.len() as u64;
        self.moving += seen;
        let part = |until: f64| (1.0 - ((until - now as f64) / lasts as f64)).clamp(0.0, 1.0) as f32;
        if !self.merge || self.seen.len() <= room {
            let one = |(until, contact, group): &(i64, u32, u8)| {
                let part = part(*until as f64);
                Token { path, part, contact: *contact, group: *group, count: 1 }
            };
            self.tokens.extend(self.seen.iter().map(one));
            return seen;
        }
        // A part of the arrow is a span of arrivals, so that those in it stay together all the way.
        let slot = (lasts / slots).max(1);
        let first = now.div_euclid(slot);
        let groups = self.groups.max(1);
        self.slots.clear();
        self.slots.resize((slots as usize + 3) * groups, (0, u32::MAX));
        for (until, contact, group) in &self.seen {
            let place = (until.div_euclid(slot) - first).max(0) as usize * groups + usize::from(*group);
            if let Some((count, least)) = self.slots.get_mut(place) {
                *count += 1;
                *least = (*least).min(*contact);
            }
        }
        for (place, (count, contact)) in self.slots.iter().enumerate().filter(|(_, (count, _))| *count > 0) {
            let (behind, group) = ((place / groups) as i64, place % groups);
            // Groups stand one behind the other.
            let inside = (group as f64 + 0.5) / groups as f64;
            let until = ((first + behind) as f64 + inside) * slot as f64;
            self.tokens.push(Token { path, part: part(until), contact: *contact, group: group as u8, count: *count });
        }
        seen
    }

    /// Keeps one in 2, 4, 8… of the dots that are one contact each, until there are few enough, and returns one in how many.
    fn thin_out(&mut self, most: usize) -> u32 {
        let single = self.tokens.iter().filter(|token| token.count == 1).count();
        let needed = single.div_ceil(most.max(1)).max(1);
        let one_in = u32::try_from(needed.next_power_of_two()).unwrap_or(1 << 31);
        if one_in > 1 {
            self.tokens.retain(|token| token.count > 1 || scattered(token.contact) & (one_in - 1) == 0);
        }
        one_in
    }
}
