//! How stages stand beside their targets, and what they will have come to by the date of the target if all goes on as so far.

mod outlook;

pub use outlook::{Expected, Pace};

use super::at::At;
use super::mark::{Between, Mark, has_reached};
use super::run::Question;
use super::tally::Fold;
use super::way::{Verdict as Entry, Way};
use super::worth::Values;
use super::{Asked, Figure};
use crate::domain::{Aim, Cancelled, Moment, Rate, Span, StageId, Target};
use outlook::Series;
use serde::Serialize;
use std::collections::BTreeMap;

/// Asks how stages stand beside their targets.
///
/// Where the date of a target has passed, everything is counted as of that date; otherwise as of now. What is counted is
/// what the map says: contacts that reached the stage, of those who entered or were at the stages before, the median of
/// their times, the sum of their values.
///
/// *The outlook.* The time from the first entry that counts to now is cut into whole periods that end now: weeks, or days
/// where there are less than eight weeks, or hours where there are less than eight days; with less than eight hours it is
/// too early. Contacts are put into the period of their first arrival at the stage (for the share of those who entered, also
/// into that of their entry). A sum goes on by the mean of the periods; a share is the whole of what will have arrived by
/// then of all who will have entered by then. The range is the 95 % prediction interval for the total of the periods to come, from how much the
/// periods differed so far: a mean of *n* periods and *m* to come give `t · s · √(m + m²/n)`, Student's *t* with *n* − 1
/// degrees of freedom; for a share, *s* is that of what a period has more or less than the share makes one expect
/// (ratio estimate: W. G. Cochran, Sampling Techniques, 3rd edition, 1977, chapter 6). It says nothing of changes to come.
/// Entries that are limited to a range go on to its end only. The range of a median is that of its order statistics
/// (W. J. Conover, Practical Nonparametric Statistics, 3rd edition, 1999, section 3.2); times are not carried on.
#[derive(Debug, Clone, PartialEq)]
pub struct Courses {
    /// The targets.
    pub targets: Vec<Target>,
}

/// How targets stand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CoursesReport {
    /// The moment up to which data is known.
    pub as_of: Moment,
    /// The targets in the order in which they were asked about; those of stages that are not on the map are left out.
    pub courses: Vec<Course>,
}

/// How a target stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Course {
    /// The target.
    pub target: Target,
    /// What is reached now, in the unit of the target: contacts, a share from 0 to 1, microseconds, or the sum of values.
    pub now: Option<f64>,
    /// The share that is reached now as a rate, where the target is one.
    pub rate: Option<Rate>,
    /// Contacts of whom the figure speaks.
    pub contacts: u64,
    /// What is to be expected by the date; for a median, its range now.
    pub expected: Option<Expected>,
    /// How it went so far, where that is carried on.
    pub pace: Option<Pace>,
    /// How the target stands.
    pub verdict: Verdict,
}

/// How a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Verdict {
    /// It is reached, and stays so or holds now.
    Met,
    /// It will be reached, even at the lower end of the range.
    OnCourse,
    /// It lies within the range: it may be reached or not.
    Open,
    /// It will not be reached, even at the upper end of the range.
    OffCourse,
    /// Its date has passed and it was not reached.
    Missed,
    /// It has no date and is not reached yet.
    NotYet,
    /// There is too little so far to say how it goes on.
    TooEarly,
}

impl Figure for Courses {
    type Answer = CoursesReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<CoursesReport, Cancelled> {
        let as_of = Question::new(asked).as_of;
        let mut groups: BTreeMap<Option<Moment>, Vec<usize>> = BTreeMap::new();
        for (place, target) in self.targets.iter().enumerate() {
            groups.entry(target.by.filter(|by| *by < as_of)).or_default().push(place);
        }
        let mut courses = Vec::new();
        for (past, places) in groups {
            let mut journey = asked.journey.clone();
            journey.settings.as_of = Some(past.unwrap_or(as_of));
            let targets: Vec<(usize, &Target)> =
                places.into_iter().filter_map(|place| Some((place, self.targets.get(place)?))).collect();
            courses.extend(stand(&Asked { journey: &journey, ..*asked }, &targets)?);
        }
        courses.sort_by_key(|(place, _)| *place);
        Ok(CoursesReport { as_of, courses: courses.into_iter().map(|(_, course)| course).collect() })
    }
}

/// Works out targets that are counted as of the same moment.
fn stand(asked: &Asked<'_>, targets: &[(usize, &Target)]) -> Result<Vec<(usize, Course)>, Cancelled> {
    let question = Question::new(asked);
    let place_of = |stage: StageId| asked.journey.stage_index(stage);
    let wanted: Vec<(usize, &Target, usize)> =
        targets.iter().filter_map(|(place, target)| Some((*place, *target, place_of(target.stage)?))).collect();
    let counted: Vec<Counted<'_>> =
        wanted.iter().map(|(_, target, stage)| Counted::new(asked, &question, target, *stage)).collect();
    let empty = || Arrivals {
        counted: &counted,
        gathered: vec![Gathered::default(); counted.len()],
        entries: Vec::new(),
        at: vec![None; asked.journey.stages.len()],
    };
    let found = question.fold(empty)?;
    let first = found.entries.iter().min().copied();
    let entries = asked.journey.settings.entries;
    let begin = entries.from.map_or(first, |from| Some(first.map_or(from.0, |first| first.max(from.0))));
    let courses = wanted.iter().zip(found.gathered).map(|((place, target, _), gathered)| {
        let until = target.by.map(|by| entries.to.map_or(by, |to| by.min(to)));
        let now = question.as_of;
        (*place, gathered.course(target, &found.entries, begin, now, until))
    });
    Ok(courses.collect())
}

/// What is counted for a target.
struct Counted<'a> {
    stage: usize,
    /// Stages from which a transition leads to it, for a share of those before.
    before: Vec<usize>,
    /// The time that is taken, for a median.
    time: Option<Timed>,
    values: Option<Values<'a>>,
}

enum Timed {
    FromEntry(Between),
    FromPrevious,
}

impl<'a> Counted<'a> {
    fn new(asked: &Asked<'a>, question: &Question<'_>, target: &Target, stage: usize) -> Self {
        let before = question.map.stages.iter().enumerate().filter(|(_, known)| known.after.contains(&stage));
        let from_entry = || Between::new(&question.map, asked.journey, Mark::Entry, Mark::Stage(target.stage));
        Self {
            stage,
            before: before.map(|(place, _)| place).filter(|place| *place != stage).collect(),
            time: match target.aim {
                Aim::TimeFromEntry(_) => Some(Timed::FromEntry(from_entry())),
                Aim::TimeFromPrevious(_) => Some(Timed::FromPrevious),
                _ => None,
            },
            values: match &target.aim {
                Aim::Value(value, _) => Some(Values::new(asked, value)),
                _ => None,
            },
        }
    }
}

/// What was gathered for a target, each contact once.
#[derive(Debug, Clone, Default)]
struct Gathered {
    /// When contacts first came to the stage, with what each counts.
    came: Vec<(i64, f64)>,
    /// Whether those came over a transition, in the same order; a share of those before counts only these.
    over: Vec<bool>,
    /// When contacts first came to any of the stages before.
    before: Vec<i64>,
    /// Times in microseconds.
    times: Vec<i64>,
}

/// Arrivals over a range of contacts.
struct Arrivals<'a> {
    counted: &'a [Counted<'a>],
    gathered: Vec<Gathered>,
    entries: Vec<i64>,
    at: Vec<Option<f64>>,
}

impl Fold for Arrivals<'_> {
    fn take(&mut self, way: &Way<'_>, verdict: Entry) {
        if verdict != Entry::Entered {
            return;
        }
        self.entries.extend(way.first_entry());
        let first = |stage: usize| {
            let standing = way.standings.get(stage).filter(|_| has_reached(way, stage))?;
            way.arrivals.get(standing.first)
        };
        for (counted, gathered) in self.counted.iter().zip(&mut self.gathered) {
            let before = counted.before.iter().filter_map(|&stage| first(stage)).map(|arrival| way.time_of(arrival));
            gathered.before.extend(before.min());
            let Some(arrival) = first(counted.stage) else { continue };
            let value = match &counted.values {
                None => 1.0,
                Some(values) => {
                    values.at_stages(way, &mut self.at);
                    self.at.at(counted.stage).unwrap_or(0.0)
                }
            };
            gathered.came.push((way.time_of(arrival), value));
            gathered.over.push(way.ends_of(arrival.step).is_some());
            match &counted.time {
                None => {}
                Some(Timed::FromEntry(between)) => gathered.times.extend(between.time(way)),
                Some(Timed::FromPrevious) => {
                    gathered.times.extend(way.credited_leg(arrival).map(|leg| way.time_between(&leg)));
                }
            }
        }
    }

    fn append(&mut self, mut later: Self) {
        self.entries.append(&mut later.entries);
        for (own, mut other) in self.gathered.iter_mut().zip(later.gathered) {
            own.came.append(&mut other.came);
            own.over.append(&mut other.over);
            own.before.append(&mut other.before);
            own.times.append(&mut other.times);
        }
    }
}

impl Gathered {
    fn course(
        mut self,
        target: &Target,
        entries: &[i64],
        begin: Option<i64>,
        now: Moment,
        until: Option<Moment>,
    ) -> Course {
        let series = |came: &[(i64, f64)]| begin.and_then(|begin| Series::new(came, begin, now));
        let left = until.map(|until| Span((until.0 - now.0).max(0)));
        let count = self.came.len() as u64;
        let mut course = Course {
            target: target.clone(),
            now: None,
            rate: None,
            contacts: count,
            expected: None,
            pace: None,
            verdict: Verdict::TooEarly,
        };
        match &target.aim {
            Aim::Count(_) | Aim::Value(..) => {
                let sum: f64 = self.came.iter().map(|(_, value)| value).sum();
                course.now = Some(sum);
                if let (Some(series), Some(left)) = (series(&self.came), left) {
                    course.pace = Some(series.pace(left));
                    let expected = series.total(sum, left);
                    let only_grows = self.came.iter().all(|(_, value)| *value >= 0.0);
                    course.expected = Some(if only_grows { expected.at_least(sum) } else { expected });
                }
            }
            Aim::OfEntries(_) | Aim::OfPrevious(_) => {
                let of_entries = matches!(target.aim, Aim::OfEntries(_));
                if !of_entries {
                    let mut over = self.over.iter();
                    self.came.retain(|_| over.next().copied().unwrap_or_default());
                }
                let whole = if of_entries { entries } else { &self.before };
                let rate = Rate::new(self.came.len() as u64, whole.len() as u64);
                (course.now, course.rate, course.contacts) = (rate.value(), Some(rate), rate.part);
                let all: Vec<(i64, f64)> = whole.iter().map(|&time| (time, 1.0)).collect();
                if let (Some(came), Some(all), Some(left)) = (series(&self.came), series(&all), left) {
                    course.pace = Some(came.pace(left));
                    course.expected = came.share_of(&all, rate, left);
                }
            }
            Aim::TimeFromEntry(_) | Aim::TimeFromPrevious(_) => {
                self.times.sort_unstable();
                course.contacts = self.times.len() as u64;
                course.now = super::times::summary(&self.times).median.map(|median| median.0 as f64);
                course.expected = outlook::median_range(&self.times);
            }
        }
        course.verdict = verdict(&course, now);
        course
    }
}

/// Judges a target by what is reached and expected.
fn verdict(course: &Course, now: Moment) -> Verdict {
    let target = &course.target;
    let (aim, at_most) = match target.aim {
        Aim::Count(count) => (count as f64, false),
        Aim::OfEntries(share) | Aim::OfPrevious(share) => (share, false),
        Aim::TimeFromEntry(span) | Aim::TimeFromPrevious(span) => (span.0 as f64, true),
        Aim::Value(_, least) => (least, false),
    };
    let reaches = |value: f64| if at_most { value <= aim } else { value >= aim };
    let met = course.now.is_some_and(reaches);
    // Shares are whole contacts of whole contacts; a rounding error must not decide.
    let met =
        met || course.rate.is_some_and(|rate| rate.whole > 0 && rate.part as f64 + 1e-9 >= aim * rate.whole as f64);
    let grows_only = matches!(target.aim, Aim::Count(_));
    match (target.by, course.expected) {
        (Some(by), _) if by <= now => {
            if met {
                Verdict::Met
            } else {
                Verdict::Missed
            }
        }
        (None, _) => {
            if met {
                Verdict::Met
            } else {
                Verdict::NotYet
            }
        }
        (Some(_), _) if grows_only && met => Verdict::Met,
        (Some(_), None) => Verdict::TooEarly,
        (Some(_), Some(expected)) => {
            let (worst, best) = if at_most { (expected.high, expected.low) } else { (expected.low, expected.high) };
            match (reaches(worst), reaches(best)) {
                (true, _) => Verdict::OnCourse,
                (false, true) => Verdict::Open,
                (false, false) => Verdict::OffCourse,
            }
        }
    }
}

#[cfg(test)]
mod tests;
