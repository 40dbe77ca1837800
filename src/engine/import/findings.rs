//! What is odd about the rows of a file and would distort figures: future dates, gaps, late starts, bots.

mod volume;

use super::quality::{counted, thousands};
use super::read::Imported;
use crate::domain::{Cancelled, Moment, Watch};
use crate::engine::intake::Intake;
use serde::{Deserialize, Serialize};
use volume::Volume;

/// Something odd about the rows of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is.
    pub odd: Odd,
    /// The activity types whose figures it distorts, in order of first sight.
    pub activities: Vec<String>,
}

/// What can be odd about the rows of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Odd {
    /// Rows that repeat an earlier row in every column were kept.
    RepeatsKept {
        /// How many.
        rows: u64,
    },
    /// Rows were refused because they do not say who the contact is.
    WithoutContact {
        /// How many.
        rows: u64,
        /// Rows read in all.
        of: u64,
    },
    /// Times after the moment of the import.
    Future {
        /// How many.
        rows: u64,
        /// The latest.
        latest: Moment,
    },
    /// An activity type begins long after the others.
    StartsLate {
        /// Its first activity.
        first: Moment,
    },
    /// An activity type ends long before the others.
    StopsEarly {
        /// Its last activity.
        last: Moment,
    },
    /// A time without any activity where there should be many.
    Gap {
        /// The last activity before.
        from: Moment,
        /// The first activity after.
        to: Moment,
    },
    /// Contacts with so many activities that they are hardly people.
    ManyActivities {
        /// How many contacts.
        contacts: u64,
        /// Their activities.
        rows: u64,
        /// The one with most.
        most: String,
        /// Activities of that one.
        most_rows: u64,
        /// What half of the contacts do not exceed.
        median: u64,
    },
}

impl Finding {
    /// Says in a sentence what is odd.
    pub fn sentence(&self) -> String {
        let name = self.activities.first().map(String::as_str).unwrap_or_default();
        match &self.odd {
            Odd::RepeatsKept { rows } => {
                format!(
                    "{} kept although an earlier row is the same in every column.",
                    counted(*rows, "row was", "rows were")
                )
            }
            Odd::WithoutContact { rows, of } => {
                let share = *rows as f64 * 100.0 / (*of).max(1) as f64;
                let (says, they) = if *rows == 1 { ("row says", "it") } else { ("rows say", "they") };
                format!(
                    "{} {says} nothing of who the contact is ({share:.1} % of {}); {they} cannot count for anybody.",
                    thousands(*rows),
                    thousands(*of)
                )
            }
            Odd::Future { rows, latest } => {
                format!("{} in the future, the latest on {}.", counted(*rows, "time is", "times are"), day(*latest))
            }
            Odd::StartsLate { first } => {
                format!(
                    "“{name}” starts only on {}, although other activities go further back. Was it not logged before?",
                    day(*first)
                )
            }
            Odd::StopsEarly { last } => {
                format!("“{name}” stops on {}, although other activities go on. Was it no longer logged?", day(*last))
            }
            Odd::Gap { from, to } => format!("Nothing at all was logged between {} and {}.", day(*from), day(*to)),
            Odd::ManyActivities { contacts: 1, most, most_rows, median, .. } => format!(
                "“{most}” has {} activities where the usual number is {median}. A robot, a test, or one id for many people?",
                thousands(*most_rows),
            ),
            Odd::ManyActivities { contacts, rows, most, most_rows, median } => format!(
                "{} contacts have together {} activities, “{most}” alone {} where the usual number is {median}. Robots, \
                 tests, or one id for many people?",
                thousands(*contacts),
                thousands(*rows),
                thousands(*most_rows),
            ),
        }
    }
}

fn day(moment: Moment) -> String {
    moment.to_iso().chars().take(10).collect()
}

/// What is told while rows are looked at.
const LOOKING: &str = "Looking for what is odd";
/// A contact with fewer activities is never odd.
const MANY: u64 = 200;
/// How many times the median number of activities is odd.
const TIMES_MEDIAN: u64 = 50;
/// Gaps that are told; a file with more has a rhythm of its own.
const MOST_GAPS: usize = 5;

/// Looks for what is odd about the rows that stay.
pub(super) fn findings(imported: &Imported, now: Moment, watch: &mut Watch<'_>) -> Result<Vec<Finding>, Cancelled> {
    let (intake, quality) = (&imported.intake, &imported.quality);
    let mut findings = Vec::new();
    let all = || present(intake, |_| true);
    if quality.without_contact > 0 {
        let odd = Odd::WithoutContact { rows: quality.without_contact, of: quality.rows };
        findings.push(Finding { odd, activities: all() });
    }
    if quality.repeats > quality.repeats_left_out {
        let odd = Odd::RepeatsKept { rows: quality.repeats - quality.repeats_left_out };
        findings.push(Finding { odd, activities: all() });
    }
    if quality.future > 0 {
        watch.begin(LOOKING, intake.len())?;
        let late = |row: usize| intake.time.get(row).is_some_and(|time| *time > now.0);
        let odd = Odd::Future { rows: quality.future, latest: quality.last.unwrap_or(now) };
        findings.push(Finding { odd, activities: present(intake, late) });
    }
    let cancel = watch.cancel();
    // Either looks at every row, and there may be many.
    let (volume, many) = std::thread::scope(|scope| {
        let many = scope.spawn(|| many_activities(intake, &mut Watch::new(cancel, &mut |_| {})));
        let volume = Volume::of(intake, watch);
        (volume, many.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    if let Some(volume) = volume? {
        let name = |kind: usize| intake.activity_types.text(kind as u32).to_owned();
        for (kind, first) in volume.late_starts() {
            findings.push(Finding { odd: Odd::StartsLate { first }, activities: vec![name(kind)] });
        }
        for (kind, last) in volume.early_stops() {
            findings.push(Finding { odd: Odd::StopsEarly { last }, activities: vec![name(kind)] });
        }
        for (from, to) in volume.gaps().into_iter().take(MOST_GAPS) {
            findings.push(Finding { odd: Odd::Gap { from, to }, activities: all() });
        }
    }
    findings.extend(many?);
    Ok(findings)
}

/// Returns the activity types of the rows for which it holds.
fn present(intake: &Intake, holds: impl Fn(usize) -> bool) -> Vec<String> {
    let mut seen = vec![false; intake.activity_types.len()];
    for (row, kind) in intake.activity.iter().enumerate() {
        if let Some(seen) = seen.get_mut(kind as usize).filter(|seen| !**seen && holds(row)) {
            *seen = true;
        }
    }
    intake.activity_types.iter().zip(seen).filter(|(_, seen)| *seen).map(|(name, _)| name.to_owned()).collect()
}

/// Finds contacts with far more activities than the others.
fn many_activities(intake: &Intake, watch: &mut Watch<'_>) -> Result<Option<Finding>, Cancelled> {
    let mut counts = vec![0_u64; intake.contacts.len()];
    watch.stretches(LOOKING, intake.len(), |range| {
        for contact in intake.contact.get(range).unwrap_or_default() {
            if let Some(count) = counts.get_mut(*contact as usize) {
                *count += 1;
            }
        }
    })?;
    let mut sorted: Vec<u64> = counts.iter().copied().filter(|count| *count > 0).collect();
    let Some(middle) = sorted.len().checked_sub(1).map(|last| last / 2) else { return Ok(None) };
    let median = *sorted.select_nth_unstable(middle).1;
    let bound = MANY.max(median * TIMES_MEDIAN);
    let odd = |contact: u32| counts.get(contact as usize).is_some_and(|count| *count > bound);
    let most = counts.iter().enumerate().max_by_key(|(place, count)| (**count, usize::MAX - place));
    let Some((most, &most_rows)) = most.filter(|(_, rows)| **rows > bound) else { return Ok(None) };
    // Figures of an activity are distorted where a twentieth of it comes from such contacts.
    let mut shares = vec![(0_u64, 0_u64); intake.activity_types.len()];
    watch.stretches(LOOKING, intake.len(), |range| {
        for (kind, contact) in
            range.clone().map(|row| intake.activity.at(row)).zip(intake.contact.iter().skip(range.start))
        {
            if let Some((theirs, all)) = shares.get_mut(kind as usize) {
                *all += 1;
                *theirs += u64::from(odd(*contact));
            }
        }
    })?;
    let above = counts.iter().filter(|count| **count > bound);
    let named =
        intake.activity_types.iter().zip(&shares).filter(|(_, (theirs, all))| *theirs > 0 && theirs * 20 >= *all);
    Ok(Some(Finding {
        odd: Odd::ManyActivities {
            contacts: above.clone().count() as u64,
            rows: above.sum(),
            most: intake.contacts.text(most as u32).to_owned(),
            most_rows,
            median,
        },
        activities: named.map(|(name, _)| name.to_owned()).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Cancel;
    use crate::engine::import::testing::intake;

    const DAY: i64 = 86_400_000_000;
    /// Monday, 1 January 2024.
    const MONDAY: i64 = 19_723 * DAY;

    /// Rows of these activity types: name, and from which day until before which ten contacts have one activity a day.
    fn log(kinds: &[(&str, &[(i64, i64)])]) -> Imported {
        let names: Vec<String> = (0..10).map(|who| format!("c{who}")).collect();
        let mut rows: Vec<(&str, &str, i64, &[&str])> = Vec::new();
        for (kind, spans) in kinds {
            for day in spans.iter().flat_map(|&(from, until)| from..until) {
                rows.extend(names.iter().map(|who| (who.as_str(), *kind, MONDAY + day * DAY, &[][..])));
            }
        }
        Imported { intake: intake(&[], &rows), ..Imported::default() }
    }

    fn found(imported: &Imported, now: i64) -> Vec<Finding> {
        findings(imported, Moment(now), &mut Watch::new(&Cancel::default(), &mut |_| {})).unwrap()
    }

    fn sentences(imported: &Imported) -> Vec<String> {
        found(imported, i64::MAX).iter().map(Finding::sentence).collect()
    }

    #[test]
    fn a_steady_log_has_nothing_odd() {
        assert_eq!(sentences(&log(&[("open", &[(0, 60)]), ("click", &[(0, 60)])])), Vec::<String>::new());
        assert_eq!(sentences(&Imported::default()), Vec::<String>::new());
    }

    #[test]
    fn activities_that_start_or_stop_are_named_with_the_day() {
        let odd = sentences(&log(&[("open", &[(0, 90)]), ("click", &[(31, 90)]), ("form", &[(0, 60)])]));
        assert_eq!(odd.len(), 2, "{odd:?}");
        assert!(odd[0].starts_with("“click” starts only on 2024-02-01,"), "{odd:?}");
        assert!(odd[1].starts_with("“form” stops on 2024-02-29,"), "{odd:?}");
    }

    #[test]
    fn gaps_are_told_but_weekends_are_not() {
        let odd = found(&log(&[("open", &[(0, 31), (38, 90)])]), i64::MAX);
        assert_eq!(odd.len(), 1, "{odd:?}");
        assert_eq!(odd[0].sentence(), "Nothing at all was logged between 2024-01-31 and 2024-02-08.");
        assert_eq!(odd[0].activities, ["open"]);
        let weeks: Vec<(i64, i64)> = (0..10).map(|week| (week * 7, week * 7 + 5)).collect();
        assert_eq!(sentences(&log(&[("open", &weeks)])), Vec::<String>::new());
        let one_weekend = sentences(&log(&[("open", &[(0, 5), (7, 12)])]));
        assert_eq!(one_weekend, Vec::<String>::new());
    }

    #[test]
    fn contacts_with_extreme_counts_are_told_with_what_they_distort() {
        let mut imported = log(&[("open", &[(0, 3)]), ("click", &[(0, 3)])]);
        let intake = &mut imported.intake;
        let bot = intake.contacts.intern("bot");
        for row in 0..400 {
            intake.contact.push(bot);
            intake.activity.push(0);
            intake.time.push(MONDAY + row);
            intake.source_row.push(100);
        }
        let odd = found(&imported, i64::MAX);
        assert_eq!(odd.len(), 1);
        assert_eq!(odd[0].activities, ["open"]);
        assert!(odd[0].sentence().starts_with("“bot” has 400 activities where the usual number is 6."));
    }

    #[test]
    fn the_future_and_missing_contacts_are_told() {
        let mut imported = log(&[("open", &[(0, 2)]), ("click", &[(5, 6)])]);
        imported.quality.rows = 200;
        imported.quality.without_contact = 5;
        imported.quality.future = 10;
        imported.quality.last = Some(Moment(MONDAY + 5 * DAY));
        let odd = found(&imported, MONDAY + 4 * DAY);
        assert!(odd[0].sentence().starts_with("5 rows say nothing of who the contact is (2.5 % of 200)"));
        assert_eq!(odd[1].sentence(), "10 times are in the future, the latest on 2024-01-06.");
        assert_eq!(odd[1].activities, ["click"]);
    }
}
