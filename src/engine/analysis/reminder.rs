//! When a reminder would help: how many contacts it would find, how many of them would have come anyway, and how many
//! are lost by then.

mod advice;

use super::asked::{Asked, Figure};
use super::following::{self, Following, Occasions, Outcome};
use super::people::Listed;
use super::run::Question;
use super::stats::{Curve, Lives, curve};
use crate::domain::{Cancelled, Moment, Span, StageId};
use serde::Serialize;

/// Asks when a reminder would help contacts on from one stage to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Reminder {
    /// The stage after which the reminder is sent, and the stage to which it is to bring contacts.
    pub following: Following,
    /// A delay to look at besides the usual ones.
    pub after: Option<Span>,
    /// Of the contacts that come anyway, at most this share may be reminded at the delay that is suggested.
    pub most_bothered: f64,
}

impl Reminder {
    /// Asks with the usual criterion: at most a tenth of those who come anyway are reminded.
    pub fn of(following: Following) -> Self {
        Self { following, after: None, most_bothered: 0.1 }
    }
}

/// When contacts came to the stage after, and what a reminder would meet after each delay.
///
/// Who came, is lost or waits are the contacts of the report of times: what the map calls dropped off is lost here.
/// `contacts = converted + lost + waiting`, and at every delay
/// `contacts = converted_before + lost_before + not_due + reminded`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReminderReport {
    /// The stages before and after; `None` if they are not on the map.
    pub stages: Option<(StageId, StageId)>,
    /// Contacts that reached the stage before.
    pub contacts: u64,
    /// Those that came to the stage after.
    pub converted: u64,
    /// Those that did not: they dropped off, or went another way.
    pub lost: u64,
    /// Those still in time.
    pub waiting: u64,
    /// The longest that anybody took.
    pub longest: Option<Span>,
    /// Share that came to the stage after by each time (Kaplan–Meier): contacts that still can are counted as long as
    /// they were seen, those that no longer can never come.
    #[serde(skip)]
    pub curve: Curve,
    /// What a reminder would meet, by delay, ascending.
    pub delays: Vec<Delay>,
    /// Place of the delay that was asked about besides the usual ones.
    pub asked: Option<usize>,
    /// Place of the delay that is suggested.
    pub suggested: Option<usize>,
    /// The suggestion with its reason, or why there is none.
    pub sentence: String,
    /// What could not be honoured, as sentences.
    pub warnings: Vec<String>,
}

/// What a reminder after some delay would meet. `reminded = anyway + never + open`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Delay {
    /// How long after the activity at the stage before.
    pub after: Span,
    /// Contacts that came before the reminder.
    pub converted_before: u64,
    /// Contacts that could no longer come when the reminder would be sent.
    pub lost_before: u64,
    /// Contacts for which the reminder is not due yet as of now.
    pub not_due: u64,
    /// Contacts that would be reminded.
    pub reminded: u64,
    /// Of those, contacts that came later without a reminder.
    pub anyway: u64,
    /// Of those, contacts that never came: whom the reminder is for.
    pub never: u64,
    /// Of those, contacts of whom it is not known yet.
    pub open: u64,
}

/// Delays that people set, in minutes.
const DELAYS_IN_MINUTES: [i64; 36] = [
    5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 960, 1_440, 2_160, 2_880, 4_320, 5_760, 7_200, 8_640,
    10_080, 14_400, 20_160, 25_920, 30_240, 40_320, 43_200, 64_800, 86_400, 129_600, 172_800, 259_200, 388_800,
    525_600,
];

impl Figure for Reminder {
    type Answer = ReminderReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<ReminderReport, Cancelled> {
        let mut report = ReminderReport {
            stages: self.following.ends(asked.journey),
            contacts: 0,
            converted: 0,
            lost: 0,
            waiting: 0,
            longest: None,
            curve: Curve::default(),
            delays: Vec::new(),
            asked: None,
            suggested: None,
            sentence: String::new(),
            warnings: Vec::new(),
        };
        let question = Question::new(asked);
        let Some(empty) = Occasions::new(&question, asked.journey, self.following, false) else {
            report.warnings.push("The stages are no longer on the map. Choose others.".to_owned());
            report.sentence = advice::sentence(&report, self.most_bothered);
            return Ok(report);
        };
        let as_of = question.as_of;
        let mut fates = Fates::default();
        for occasion in question.fold(|| empty.clone())?.all {
            let since = |moment: i64| moment.saturating_sub(occasion.time).max(0);
            match occasion.outcome {
                Outcome::Followed(time) => fates.converted.push(time),
                Outcome::Closed(moment) if moment > as_of.0 => fates.astray.push(since(as_of.0)),
                Outcome::Closed(moment) => fates.closed.push(since(moment)),
                Outcome::Open => fates.open.push(since(as_of.0)),
            }
        }
        fates.sort();
        self.fill(&mut report, fates);
        Ok(report)
    }
}

/// Contacts that a reminder would meet, or would not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReminderPart {
    /// The delay of the reminder.
    pub after: Span,
    /// Which contacts.
    pub who: Met,
}

/// What a reminder finds of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// Everybody whom it reaches.
    Reminded,
    /// Those whom it reaches and who come later without it.
    Anyway,
    /// Those whom it reaches and who never come.
    Never,
    /// Those who came before it.
    ConvertedBefore,
    /// Those who could no longer come.
    LostBefore,
}

impl Listed for Reminder {
    type Part = ReminderPart;

    fn contacts(&self, part: &ReminderPart, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let question = Question::new(asked);
        let Some(empty) = Occasions::new(&question, asked.journey, self.following, false) else {
            return Ok(Vec::new());
        };
        let as_of = question.as_of.0;
        let all = question.fold(|| empty.clone())?.all;
        let after = part.after.0;
        let later = |moment: i64, occasion: &following::Occasion| moment.saturating_sub(occasion.time) > after;
        let is_due = |occasion: &following::Occasion| as_of.saturating_sub(occasion.time) >= after;
        Ok(following::contacts(all.into_iter().filter(|occasion| {
            let found = match occasion.outcome {
                Outcome::Followed(time) if time > after => Some(Met::Anyway),
                Outcome::Followed(_) => Some(Met::ConvertedBefore),
                Outcome::Closed(moment) if moment > as_of => is_due(occasion).then_some(Met::Never),
                Outcome::Closed(moment) if later(moment, occasion) => Some(Met::Never),
                Outcome::Closed(_) => Some(Met::LostBefore),
                Outcome::Open => is_due(occasion).then_some(Met::Reminded),
            };
            let reminded = matches!(found, Some(Met::Anyway | Met::Never | Met::Reminded));
            if part.who == Met::Reminded { reminded } else { found == Some(part.who) }
        })))
    }
}

/// How long after the stage before something became of each contact, in microseconds, ascending.
#[derive(Debug, Default)]
struct Fates {
    converted: Vec<i64>,
    /// Until the last chance closed.
    closed: Vec<i64>,
    /// Until now, of those who went another way or fell on it while a chance is open.
    astray: Vec<i64>,
    /// Until now, of those still in time.
    open: Vec<i64>,
}

impl Fates {
    fn sort(&mut self) {
        for times in [&mut self.converted, &mut self.closed, &mut self.astray, &mut self.open] {
            times.sort_unstable();
        }
    }

    /// What a reminder meets. Who comes at the very moment comes before it; whose last chance closes then is lost.
    fn at(&self, after: Span) -> Delay {
        let by = |times: &[i64]| times.partition_point(|&time| time <= after.0) as u64;
        let converted_before = by(&self.converted);
        let lost_before = by(&self.closed);
        let due = |times: &[i64]| (times.len() - times.partition_point(|&time| time < after.0)) as u64;
        let (astray, open) = (due(&self.astray), due(&self.open));
        let not_due = (self.astray.len() + self.open.len()) as u64 - astray - open;
        let anyway = self.converted.len() as u64 - converted_before;
        let never = self.closed.len() as u64 - lost_before + astray;
        let reminded = anyway + never + open;
        Delay { after, converted_before, lost_before, not_due, reminded, anyway, never, open }
    }
}

impl Reminder {
    fn fill(&self, report: &mut ReminderReport, fates: Fates) {
        report.converted = fates.converted.len() as u64;
        report.lost = (fates.closed.len() + fates.astray.len()) as u64;
        report.waiting = fates.open.len() as u64;
        report.contacts = report.converted + report.lost + report.waiting;
        report.longest = fates.converted.last().copied().map(Span);
        let all = [&fates.converted, &fates.closed, &fates.astray, &fates.open];
        let last = all.into_iter().filter_map(|times| times.last()).max();
        let usual = DELAYS_IN_MINUTES.iter().map(|minutes| Span(minutes * Span::MINUTE.0));
        // Later than anything that is known there is nobody to remind.
        let mut delays: Vec<Span> = usual.filter(|delay| last.is_some_and(|&last| delay.0 <= last)).collect();
        delays.extend(self.after);
        delays.sort_unstable();
        delays.dedup();
        report.asked = self.after.and_then(|after| delays.iter().position(|&delay| delay == after));
        report.delays = delays.into_iter().map(|after| fates.at(after)).collect();
        let lives = Lives { converted: fates.converted, censored: fates.open, never: report.lost };
        report.curve = curve(&lives);
        report.suggested = advice::suggested(report, self.most_bothered);
        report.sentence = advice::sentence(report, self.most_bothered);
    }
}

impl ReminderReport {
    /// Returns the share of those who come at all that have come by this time, with regard to those still on their way.
    pub fn come_by(&self, after: Span) -> Option<f64> {
        let all = self.curve.points.last().map(|point| point.share).filter(|share| *share > 0.0)?;
        Some((self.curve.at(after) / all).min(1.0))
    }

    /// Returns the moment of a reminder after the suggested delay for a contact that reached the stage before now.
    pub fn due(&self, since: Moment) -> Option<Moment> {
        let delay = self.delays.get(self.suggested?)?;
        Some(Moment(since.0.saturating_add(delay.after.0)))
    }
}

#[cfg(test)]
mod tests;
