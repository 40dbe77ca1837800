//! How many activities of each type there are in each stretch of time, and what is odd about that.

use super::LOOKING;
use crate::domain::{Cancelled, Moment, Watch};
use crate::engine::intake::Intake;

const DAY: i64 = 86_400_000_000;
/// Stretches that a file is cut into at most; in files over eleven years they are longer than a day.
const MOST_BINS: i64 = 4096;
/// Activity types that are looked at one by one; a file with more has names with numbers in them.
const MOST_KINDS: usize = 2000;
/// Activities that must be missing, going by the pace before and after, for silence to be odd; and that must be there
/// to tell a pace.
const MISSING: f64 = 20.0;
/// Weekdays of silence that are odd where weekends are silent, too; fewer are holidays.
const WORKDAYS: usize = 4;
/// Days of silence that are never odd at the beginning or the end.
const QUIET_DAYS: i64 = 3;

/// Activities of each type in each stretch of time.
pub(super) struct Volume {
    /// First moment of the first stretch.
    start: i64,
    /// Length of a stretch in microseconds.
    width: i64,
    bins: usize,
    /// One count for each type and stretch.
    counts: Vec<u32>,
    /// First and last moment of each type.
    spans: Vec<(i64, i64)>,
    all: Vec<u64>,
    /// First and last stretch of the bulk of the file.
    bulk: (usize, usize),
}

impl Volume {
    /// Counts; `None` where there are no rows.
    pub(super) fn of(intake: &Intake, watch: &mut Watch<'_>) -> Result<Option<Self>, Cancelled> {
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        watch.stretches(LOOKING, intake.len(), |range| {
            let times = intake.time.get(range).unwrap_or_default();
            (first, last) = times.iter().fold((first, last), |(first, last), time| (first.min(*time), last.max(*time)));
        })?;
        if first > last {
            return Ok(None);
        }
        let start = first.div_euclid(DAY) * DAY;
        let days = (i128::from(last) - i128::from(start)) / i128::from(DAY) + 1;
        let width = DAY.saturating_mul(i64::try_from(days).unwrap_or(i64::MAX) / MOST_BINS + 1);
        // No time lies before the start, so that the difference is right whatever its sign as a signed number.
        let bin = |time: i64| (time.wrapping_sub(start) as u64 / width.unsigned_abs()) as usize;
        let bins = bin(last) + 1;
        let kinds = intake.activity_types.len().min(MOST_KINDS);
        let mut counts = vec![0_u32; kinds * bins];
        let mut spans = vec![(i64::MAX, i64::MIN); kinds];
        let mut all = vec![0_u64; bins];
        // Most files are in the order of time, so that a row is in the stretch of the one before it.
        let (mut place, mut inside) = (0, start..start.saturating_add(width));
        watch.stretches(LOOKING, intake.len(), |range| {
            let times = intake.time.get(range.clone()).unwrap_or_default();
            for (&time, kind) in times.iter().zip(range.map(|row| intake.activity.at(row))) {
                if !inside.contains(&time) {
                    place = bin(time);
                    let from = start.saturating_add((place as i64).saturating_mul(width));
                    inside = from..from.saturating_add(width);
                }
                let (bin, kind) = (place, kind as usize);
                if let Some(count) = all.get_mut(bin) {
                    *count += 1;
                }
                if let Some((from, to)) = spans.get_mut(kind) {
                    (*from, *to) = ((*from).min(time), (*to).max(time));
                    if let Some(count) = counts.get_mut(kind * bins + bin) {
                        *count += 1;
                    }
                }
            }
        })?;
        let bulk = bulk(&all);
        Ok(Some(Self { start, width, bins, counts, spans, all, bulk }))
    }

    /// Returns the types that begin long after the bulk of the file, with their first moment.
    pub(super) fn late_starts(&self) -> Vec<(usize, Moment)> {
        let late = |kind: usize| {
            let (from, to) = self.active(kind)?;
            let silent = from.checked_sub(self.bulk.0)?;
            self.is_odd(kind, (from, to), silent).then(|| (kind, Moment(self.spans.get(kind).map_or(0, |span| span.0))))
        };
        (0..self.spans.len()).filter_map(late).collect()
    }

    /// Returns the types that end long before the bulk of the file, with their last moment.
    pub(super) fn early_stops(&self) -> Vec<(usize, Moment)> {
        let early = |kind: usize| {
            let (from, to) = self.active(kind)?;
            let silent = self.bulk.1.checked_sub(to)?;
            self.is_odd(kind, (from, to), silent).then(|| (kind, Moment(self.spans.get(kind).map_or(0, |span| span.1))))
        };
        (0..self.spans.len()).filter_map(early).collect()
    }

    /// Silence is odd if many activities are missing, and it is far longer than any silence in between.
    fn is_odd(&self, kind: usize, (from, to): (usize, usize), silent: usize) -> bool {
        let row = self.counts.get(kind * self.bins..(kind + 1) * self.bins).unwrap_or_default();
        let active = row.get(from..=to).unwrap_or_default();
        let pace = active.iter().map(|count| f64::from(*count)).sum::<f64>() / active.len().max(1) as f64;
        let longest = silences(active.iter().map(|count| *count == 0)).map(|(_, length)| length).max().unwrap_or(0);
        let long = (silent as i64).saturating_mul(self.width) > QUIET_DAYS * DAY && silent > longest * 2;
        let seen = pace * active.len() as f64;
        long && seen >= MISSING && pace * silent as f64 >= MISSING
    }

    /// Returns the first and the last stretch with the type.
    fn active(&self, kind: usize) -> Option<(usize, usize)> {
        let row = self.counts.get(kind * self.bins..(kind + 1) * self.bins)?;
        Some((row.iter().position(|count| *count > 0)?, row.iter().rposition(|count| *count > 0)?))
    }

    /// Returns the silences of the whole file that are odd, the longest first, with the days before and after.
    pub(super) fn gaps(&self) -> Vec<(Moment, Moment)> {
        let (from, to) = self.bulk;
        let bulk = self.all.get(from..=to).unwrap_or_default();
        let silent: Vec<(usize, usize)> = silences(bulk.iter().map(|count| *count == 0)).collect();
        let at = |bin: usize| self.start.saturating_add((from + bin) as i64 * self.width);
        let least = if self.rests_on_weekends() { WORKDAYS } else { 1 };
        let mut odd: Vec<(usize, usize)> = silent
            .iter()
            .copied()
            // A silence that comes again and again is a habit, such as weekends or a closed month.
            .filter(|(_, length)| silent.iter().filter(|(_, other)| other >= length).count() <= 1 + silent.len() / 10)
            .filter(|(start, length)| pace_around(bulk, *start, *length) * *length as f64 >= MISSING)
            .filter(|(start, length)| self.weekdays(at(*start), *length) >= least)
            .collect();
        odd.sort_by_key(|(start, length)| (usize::MAX - length, *start));
        odd.into_iter().map(|(start, length)| (Moment(at(start) - 1), Moment(at(start + length)))).collect()
    }

    /// Returns whether hardly anything happens on Saturdays and Sundays, so that holidays are silent, too.
    fn rests_on_weekends(&self) -> bool {
        let (from, to) = self.bulk;
        let days = self.all.iter().enumerate().take(to + 1).skip(from);
        let weekend = days.filter(|(bin, _)| self.weekdays(self.start + *bin as i64 * self.width, 1) == 0);
        let (all, busy) = weekend.fold((0, 0), |(all, busy), (_, count)| (all + 1, busy + usize::from(*count > 0)));
        busy * 2 < all
    }

    /// Counts the stretches that do not lie on a Saturday or Sunday; of stretches longer than a day all.
    fn weekdays(&self, from: i64, length: usize) -> usize {
        // The first of January 1970 was a Thursday; five and six are Saturday and Sunday.
        let is_weekday = |bin: &i64| {
            self.width > DAY || (from.saturating_add(bin * self.width).div_euclid(DAY) + 3).rem_euclid(7) < 5
        };
        (0..length as i64).filter(is_weekday).count()
    }
}

/// Returns the slower of the paces before and after a silence, each over three times its length and a week at least:
/// where little happened anyway, a silence is not odd.
fn pace_around(bins: &[u64], start: usize, length: usize) -> f64 {
    let reach = (length * 3).max(7);
    let pace = |bins: &[u64]| bins.iter().sum::<u64>() as f64 / reach as f64;
    let before = bins.get(start.saturating_sub(reach)..start).unwrap_or_default();
    let end = start + length;
    let after = bins.get(end..(end + reach).min(bins.len())).unwrap_or_default();
    pace(before).min(pace(after))
}

/// Returns the stretches between which nearly all rows lie, so that a single wrong date does not count.
fn bulk(all: &[u64]) -> (usize, usize) {
    let edge = all.iter().sum::<u64>() / 1000;
    let mut sum = 0;
    let first = all.iter().position(|count| {
        sum += count;
        sum > edge
    });
    sum = 0;
    let last = all.iter().rposition(|count| {
        sum += count;
        sum > edge
    });
    let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
    (first, last.max(first))
}

/// Returns start and length of each run of silence.
fn silences(silent: impl Iterator<Item = bool>) -> impl Iterator<Item = (usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (place, _) in silent.enumerate().filter(|(_, silent)| *silent) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == place => *length += 1,
            _ => runs.push((place, 1)),
        }
    }
    runs.into_iter()
}
