//! The earliest activities of a walk whose stages would otherwise share one.

use super::Walks;
use crate::engine::analysis::forward::{NONE, joins};
use crate::engine::analysis::map::Step;

/// The search is given up after comparing this many activities with one another.
const MOST_TRIED: usize = 1 << 14;

/// The activities of one moment that a stage of the walk can have.
struct Level {
    seats: Vec<Seat>,
    /// The first row that was not tried for the stage after.
    next: usize,
}

/// An activity of a stage, and what led to it.
struct Seat {
    row: usize,
    /// Place among the seats of the level before.
    before: usize,
    /// The rows of its group that the walk has used so far, ascending.
    used: Vec<usize>,
}

impl Walks<'_> {
    /// Finds rows for the stages of a walk, all different, each stage as early as possible before the next one is asked;
    /// `good` tells which rows of a level can lead to the end at all. Simultaneous activities are followed side by side,
    /// because which of them an early stage takes decides what is left for a later one.
    pub(super) fn earliest_apart(
        &self,
        entries: &[usize],
        steps: &[&Step],
        last: usize,
        good: impl Fn(usize, usize) -> bool,
    ) -> Option<Vec<usize>> {
        let entries = entries.iter().copied().filter(|&row| good(0, row));
        let seats: Vec<Seat> = entries.map(|row| Seat { row, before: NONE, used: vec![row] }).collect();
        let mut levels = vec![self.level(seats)?];
        let mut tries = MOST_TRIED;
        while let Some(step) = steps.get(levels.len() - 1) {
            let depth = levels.len();
            let seats = self.seats_after(levels.last_mut()?, step, last, |row| good(depth, row), &mut tries);
            match self.level(seats) {
                _ if tries == 0 => return None,
                Some(level) => levels.push(level),
                // Nothing leads on from this moment, so a later one is tried for the stage before.
                None if depth > 1 => drop(levels.pop()),
                None => return None,
            }
        }
        let mut rows = Vec::with_capacity(levels.len());
        let mut place = 0;
        for level in levels.iter().rev() {
            let seat = level.seats.get(place)?;
            rows.push(seat.row);
            place = seat.before;
        }
        rows.reverse();
        Some(rows)
    }

    fn level(&self, seats: Vec<Seat>) -> Option<Level> {
        let next = self.trail.group_start(seats.first()?.row);
        Some(Level { seats, next })
    }

    /// Returns the rows of the earliest moment, not tried so far, to which the step leads from any of the seats.
    fn seats_after(
        &self,
        level: &mut Level,
        step: &Step,
        last: usize,
        good: impl Fn(usize) -> bool,
        tries: &mut usize,
    ) -> Vec<Seat> {
        let Self { reading, trail, admission, .. } = *self;
        let mut found: Vec<Seat> = Vec::new();
        // Within a group what comes after the last row may still come before it on the walk.
        let end = if reading.either_order() { trail.group_end(last) } else { last + 1 };
        while level.next < end {
            let row = level.next;
            let (time, group) = (trail.times.get(row), trail.group.get(row));
            if found.first().is_some_and(|seat| trail.times.get(seat.row) != time) {
                break;
            }
            level.next += 1;
            if !good(row) {
                continue;
            }
            for (before, seat) in level.seats.iter().enumerate() {
                *tries = tries.saturating_sub(1 + found.len());
                if *tries == 0 {
                    return Vec::new();
                }
                if seat.used.contains(&row) || !joins(reading, trail, admission, step, seat.row, row) {
                    continue;
                }
                let mut used = if trail.group.get(seat.row) == group { seat.used.clone() } else { Vec::new() };
                used.insert(used.partition_point(|&other| other < row), row);
                if !found.iter().any(|known| known.row == row && known.used == used) {
                    found.push(Seat { row, before, used });
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{Cancel, DateRange, Journey, Moment, Settings, Simultaneous, Span};
    use crate::engine::analysis::letters::{columns, journey};
    use crate::engine::analysis::{Asked, Report, analyse};

    fn report(map: &Journey, history: &str) -> Report {
        let (data, cancel) = (columns(&[history]), Cancel::default());
        analyse(&Asked::everybody(&data, map, &cancel)).unwrap()
    }

    /// Within a grace the last stage may be served by an activity that stands before those of earlier stages.
    #[test]
    fn the_last_activity_need_not_be_the_last_row_of_its_group() {
        let grace =
            Settings { simultaneous: Simultaneous::WithinGrace(Span(2 * Span::MINUTE.0)), ..Settings::default() };
        let map = journey("bca", &["bc", "ca", "ac"], grace.clone());
        let times = report(&map, "b..ac(ca)").stages[2].time_in_stage;
        assert_eq!((times.min, times.max), (Some(Span::MINUTE), Some(Span::MINUTE)));

        let mut map = journey("a", &["aa"], grace);
        map.stages[0].entry = true;
        map.settings.entries = DateRange { from: Some(Moment::from_secs(60)), to: Some(Moment::from_secs(300)) };
        assert_eq!(report(&map, "....(aa)a(aa)").transitions[0].sorted_times, [0]);
    }
}
