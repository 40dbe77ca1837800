//! How long contacts took from one stage to another or over a transition, and what became of those who did not.

use super::at::At;
use super::mark::{Between, Mark};
use super::parts::sort;
use super::people::Listed;
use super::report::TimeSummary;
use super::run::Question;
use super::stats::{Curve, Lives, curve};
use super::tally::Fold;
use super::times;
use super::way::{State, Verdict, Way};
use super::{Asked, Figure};
use crate::domain::{Cancelled, StageId, TransitionId};
use serde::Serialize;

/// Between what the time is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Stretch {
    /// Over a transition.
    Transition(TransitionId),
    /// From one stage to another, over whatever lies between.
    Stages(StageId, StageId),
    /// From the entry to a stage.
    ToStage(StageId),
    /// From a stage to a goal.
    ToGoal(StageId),
    /// From the entry to a goal.
    Whole,
}

/// Asks how long it takes to convert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeToConvert {
    /// Between what.
    pub over: Stretch,
}

/// How long contacts took. `reached = converted + still in time + dropped off + went another way`, always.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaceReport {
    /// Between what.
    pub over: Stretch,
    /// Contacts that reached the first.
    pub reached: u64,
    /// Contacts that came to the second.
    pub converted: u64,
    /// Contacts that may yet.
    pub still_in_time: u64,
    /// Contacts that dropped off on the way.
    pub dropped_off: u64,
    /// Contacts that went another way, to which the second does not belong.
    pub other_way: u64,
    /// Summary of the times of those who converted.
    pub times: TimeSummary,
    /// Share converted over time. Those still in time are censored; those who dropped off or went another way are known
    /// not to convert and count to the end.
    pub curve: Curve,
    /// How long those who dropped off went on with other activities: from their arrival to their last activity while they
    /// still had time.
    pub spent: TimeSummary,
    /// Times in microseconds with the contact, ascending.
    #[serde(skip)]
    pub by_time: Vec<(i64, u32)>,
    /// How long those still in time have been so, with the contact, ascending.
    #[serde(skip)]
    pub waiting: Vec<(i64, u32)>,
    /// How long the drop-offs went on, with the contact, ascending.
    #[serde(skip)]
    pub lost: Vec<(i64, u32)>,
    /// Those who went another way, ascending.
    #[serde(skip)]
    pub elsewhere: Vec<u32>,
}

impl PaceReport {
    /// Returns the times of those who converted in microseconds, ascending.
    pub fn sorted_times(&self) -> Vec<i64> {
        self.by_time.iter().map(|&(time, _)| time).collect()
    }

    /// Returns the contacts that took from `from` up to but not including `to` microseconds, ascending.
    pub fn within(&self, from: i64, to: i64) -> Vec<u32> {
        let place = |bound: i64| self.by_time.partition_point(|&(time, _)| time < bound);
        let brushed = self.by_time.get(place(from)..place(to).max(place(from))).unwrap_or_default();
        let mut contacts: Vec<u32> = brushed.iter().map(|&(_, contact)| contact).collect();
        contacts.sort_unstable();
        contacts
    }

    /// Returns what tests and curves are made from.
    pub fn lives(&self) -> Lives {
        Lives {
            converted: self.sorted_times(),
            censored: self.waiting.iter().map(|&(time, _)| time).collect(),
            never: self.dropped_off + self.elsewhere.len() as u64,
        }
    }
}

impl Figure for TimeToConvert {
    type Answer = PaceReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<PaceReport, Cancelled> {
        let mut all = paces(asked, &[self.over])?;
        Ok(all.pop().unwrap_or_else(|| Timed::default().report(self.over)))
    }
}

/// Contacts of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PacePart {
    /// Those who took from `from` up to but not including `to` microseconds.
    Took {
        /// Shortest time, in microseconds.
        from: i64,
        /// Time that is too long, in microseconds.
        to: i64,
    },
    /// Those still in time.
    StillInTime,
    /// Those who dropped off on the way.
    DroppedOff,
    /// Those who went another way.
    OtherWay,
}

impl Listed for TimeToConvert {
    type Part = PacePart;

    fn contacts(&self, part: &PacePart, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let report = self.compute(asked)?;
        let listed = |list: &[(i64, u32)]| {
            let mut contacts: Vec<u32> = list.iter().map(|&(_, contact)| contact).collect();
            contacts.sort_unstable();
            contacts
        };
        Ok(match *part {
            PacePart::Took { from, to } => report.within(from, to),
            PacePart::StillInTime => listed(&report.waiting),
            PacePart::DroppedOff => listed(&report.lost),
            PacePart::OtherWay => report.elsewhere,
        })
    }
}

/// Works out several stretches in one pass, in the order given.
pub(super) fn paces(asked: &Asked<'_>, over: &[Stretch]) -> Result<Vec<PaceReport>, Cancelled> {
    let question = Question::new(asked);
    let courses: Vec<Course> = over.iter().map(|&one| Course::new(&question, asked, one)).collect();
    let timed = question.fold(|| Paces { courses: &courses, timed: vec![Timed::default(); courses.len()] })?.timed;
    Ok(timed.into_iter().zip(over).map(|(timed, &over)| timed.report(over)).collect())
}

/// A stretch made ready for one map.
struct Course {
    between: Between,
    /// Place of the transition, where the stretch is one.
    way: Option<usize>,
    exists: bool,
}

impl Course {
    fn new(question: &Question<'_>, asked: &Asked<'_>, over: Stretch) -> Self {
        let between = |from, to| Between::new(&question.map, asked.journey, from, to);
        match over {
            Stretch::Whole => Self { between: between(Mark::Entry, Mark::Goal), way: None, exists: true },
            Stretch::ToStage(to) => Self { between: between(Mark::Entry, Mark::Stage(to)), way: None, exists: true },
            Stretch::ToGoal(from) => Self { between: between(Mark::Stage(from), Mark::Goal), way: None, exists: true },
            Stretch::Stages(from, to) => {
                Self { between: between(Mark::Stage(from), Mark::Stage(to)), way: None, exists: true }
            }
            Stretch::Transition(id) => {
                let place = asked.journey.transitions.iter().position(|one| one.id == id);
                let Some(transition) = place.and_then(|place| asked.journey.transitions.get(place)) else {
                    return Self { between: between(Mark::Entry, Mark::Goal), way: None, exists: false };
                };
                let mut between = between(Mark::Stage(transition.from), Mark::Stage(transition.to));
                between.only_from_the_first();
                Self { between, way: place, exists: true }
            }
        }
    }

    fn time(&self, way: &Way<'_>) -> Option<i64> {
        let Some(taken) = self.way else { return self.between.time(way) };
        let is_own = |step: usize| way.ends_of(step).is_some_and(|(own, _)| own == taken);
        let credited = way.arrivals.iter().find(|arrival| is_own(arrival.step))?;
        let speaking = way.speaking();
        let spoken = speaking.iter().flatten().find(|leg| is_own(leg.step)).copied();
        spoken.or_else(|| way.credited_leg(credited)).map(|leg| way.time_between(&leg))
    }
}

#[derive(Debug, Clone, Default)]
struct Timed {
    converted: Vec<(i64, u32)>,
    waiting: Vec<(i64, u32)>,
    lost: Vec<(i64, u32)>,
    elsewhere: Vec<u32>,
}

struct Paces<'a> {
    courses: &'a [Course],
    timed: Vec<Timed>,
}

impl Fold for Paces<'_> {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict == Verdict::Entered {
            for (course, timed) in self.courses.iter().zip(&mut self.timed) {
                if course.exists && course.between.from.is_reached(way) {
                    timed.take(way, course);
                }
            }
        }
    }

    fn append(&mut self, later: Self) {
        for (own, mut other) in self.timed.iter_mut().zip(later.timed) {
            own.converted.append(&mut other.converted);
            own.waiting.append(&mut other.waiting);
            own.lost.append(&mut other.lost);
            own.elsewhere.append(&mut other.elsewhere);
        }
    }
}

impl Timed {
    fn take(&mut self, way: &Way<'_>, course: &Course) {
        let contact = way.contact as u32;
        let between = &course.between;
        let arrived = || between.from.first_arrival(way).unwrap_or_default();
        if let Some(time) = course.time(way) {
            self.converted.push((time, contact));
        } else if between.is_still_in_time(way) {
            let since = between.waits_since(way).map(|row| way.trail.times.at(row)).unwrap_or_else(arrived);
            self.waiting.push((way.reading.as_of.saturating_sub(since).max(0), contact));
        } else if between.has_dropped_off(way) {
            let closed = |stage: usize| {
                let is_lost = way.standings.get(stage).is_some_and(|one| one.state == State::DroppedOff);
                (is_lost && between.is_underway(stage)).then(|| way.chance(stage)).flatten().map(|chance| chance.moment)
            };
            let closed = (0..way.standings.len()).filter_map(closed).max().unwrap_or(i64::MAX);
            let last = way.last_activity(closed).unwrap_or_else(arrived);
            self.lost.push((last.saturating_sub(arrived()).max(0), contact));
        } else {
            self.elsewhere.push(contact);
        }
    }

    fn report(mut self, over: Stretch) -> PaceReport {
        for list in [&mut self.converted, &mut self.waiting, &mut self.lost] {
            sort(list);
        }
        let summary = |list: &[(i64, u32)]| times::summary(&list.iter().map(|&(time, _)| time).collect::<Vec<_>>());
        let mut report = PaceReport {
            over,
            reached: (self.converted.len() + self.waiting.len() + self.lost.len()) as u64 + self.elsewhere.len() as u64,
            converted: self.converted.len() as u64,
            still_in_time: self.waiting.len() as u64,
            dropped_off: self.lost.len() as u64,
            other_way: self.elsewhere.len() as u64,
            times: summary(&self.converted),
            curve: Curve::default(),
            spent: summary(&self.lost),
            by_time: self.converted,
            waiting: self.waiting,
            lost: self.lost,
            elsewhere: self.elsewhere,
        };
        report.curve = curve(&report.lives());
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey, Moment, Rule, Settings, Span, Stage, Transition};
    use crate::engine::analysis::analyse;
    use crate::engine::columns::{Columns, ColumnsBuilder};

    const HOUR: i64 = Span::HOUR.0;

    fn journey() -> Journey {
        let stage = |id, name: &str| Stage {
            id: StageId(id),
            name: name.to_owned(),
            rule: Rule::activity(name),
            entry: id == 1,
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        };
        let arrow = |id, from, to| Transition {
            id: TransitionId(id),
            from: StageId(from),
            to: StageId(to),
            order: Default::default(),
            limit: None,
            exclusions: Vec::new(),
        };
        Journey {
            stages: vec![stage(1, "form"), stage(2, "mail"), stage(3, "done"), stage(4, "left")],
            transitions: vec![arrow(11, 1, 2), arrow(12, 2, 3), arrow(13, 1, 3), arrow(14, 1, 4)],
            settings: Settings { window: Some(Span::from_days(2)), ..Settings::default() },
            ..Journey::default()
        }
    }

    fn columns() -> Columns {
        let mut builder = ColumnsBuilder::default();
        let at = |hours: i64| Moment(hours * HOUR);
        for (contact, activity, hours) in [
            ("quick", "form", 0),
            ("quick", "done", 3),
            ("by mail", "form", 0),
            ("by mail", "mail", 5),
            ("by mail", "done", 9),
            ("lost", "form", 0),
            ("lost", "help", 30),
            ("lost", "help", 70),
            ("elsewhere", "form", 0),
            ("elsewhere", "left", 1),
            ("waits", "form", 90),
            ("waits", "mail", 92),
            ("early", "form", 100),
            ("end", "help", 100),
        ] {
            builder.activity(contact, activity, at(hours), &[]);
        }
        builder.finish()
    }

    #[test]
    fn everybody_who_reached_the_first_is_somewhere() {
        let (columns, journey, cancel) = (columns(), journey(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let over = Stretch::Stages(StageId(1), StageId(3));
        let pace = TimeToConvert { over }.compute(&asked).unwrap();
        let counts = (pace.converted, pace.still_in_time, pace.dropped_off, pace.other_way);
        assert_eq!((pace.reached, counts), (6, (2, 2, 1, 1)));
        assert_eq!(pace.sorted_times(), [3 * HOUR, 9 * HOUR]);
        assert_eq!(pace.waiting.iter().map(|one| one.0).collect::<Vec<_>>(), [0, 10 * HOUR]);
        // The second call for help came after the window had closed.
        assert_eq!(pace.spent.median, Some(Span(30 * HOUR)));
        assert_eq!(pace.within(0, 9 * HOUR).len(), 1);
        assert_eq!(pace.within(9 * HOUR, 3 * HOUR), Vec::<u32>::new());
        // At 3 hours five are at risk, one of whom has waited for no time at all; at 9 hours four.
        assert_eq!(pace.curve.points.iter().map(|one| one.at_risk).collect::<Vec<_>>(), [5, 4]);
        assert!((pace.curve.at(Span(9 * HOUR)) - (1.0 - 0.8 * 0.75)).abs() < 1e-12);
    }

    #[test]
    fn a_transition_has_the_times_of_the_report() {
        let (columns, journey, cancel) = (columns(), journey(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let report = analyse(&asked).unwrap();
        for (transition, known) in journey.transitions.iter().zip(&report.transitions) {
            let pace = TimeToConvert { over: Stretch::Transition(transition.id) }.compute(&asked).unwrap();
            assert_eq!(pace.sorted_times(), known.sorted_times);
            assert_eq!((pace.times, pace.reached), (known.times, known.reached_from));
        }
        let nowhere = TimeToConvert { over: Stretch::Transition(TransitionId(99)) }.compute(&asked).unwrap();
        assert_eq!((nowhere.reached, nowhere.curve.points.len()), (0, 0));
        let whole = TimeToConvert { over: Stretch::Whole }.compute(&asked).unwrap();
        assert_eq!((whole.reached, whole.converted), (report.entered, report.completed));
    }

    #[test]
    fn a_wait_is_counted_as_a_time_would_be() {
        let (columns, journey, cancel) = (columns(), journey(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        // Who waits at the mail has waited since the form by which it came in, not since the mail.
        let waited = |over| {
            let pace = TimeToConvert { over }.compute(&asked).unwrap();
            pace.waiting.iter().map(|one| one.0 / HOUR).collect::<Vec<_>>()
        };
        assert_eq!(waited(Stretch::Whole), [0, 10]);
        assert_eq!(waited(Stretch::ToStage(StageId(3))), [0, 10]);
        assert_eq!(waited(Stretch::Stages(StageId(2), StageId(3))), [8]);
        assert_eq!(waited(Stretch::Transition(TransitionId(12))), [8]);

        // Times are taken from the last form before; so are waits: 3 hours if it came now, and 2 where it has not.
        let mut journey = journey;
        journey.settings.window = None;
        let mut builder = ColumnsBuilder::default();
        for (contact, activity, hours) in [
            ("came", "form", 0),
            ("came", "form", 7),
            ("came", "done", 10),
            ("waits", "form", 0),
            ("waits", "form", 8),
            ("mailed", "form", 1),
            ("mailed", "mail", 2),
            ("mailed", "form", 4),
            ("mailed", "mail", 5),
            ("mailed", "mail", 6),
        ] {
            builder.activity(contact, activity, Moment(hours * HOUR), &[]);
        }
        let columns = builder.finish();
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let paced = |over| {
            let pace = TimeToConvert { over }.compute(&asked).unwrap();
            let hours = |list: &[(i64, u32)]| list.iter().map(|one| one.0 / HOUR).collect::<Vec<_>>();
            (hours(&pace.by_time), hours(&pace.waiting))
        };
        assert_eq!(paced(Stretch::Whole), (vec![3], vec![2, 6]));
        assert_eq!(paced(Stretch::Stages(StageId(1), StageId(3))), (vec![3], vec![2, 6]));
        assert_eq!(paced(Stretch::Stages(StageId(2), StageId(3))), (vec![], vec![5]));
    }
}
