//! Before and after an intervention: contacts that came too early to have seen it, and those that came while it was there.

use super::{ComparisonReport, Part, RateOf, compare};
use crate::domain::{Cancelled, Moment, Span, StageId};
use crate::engine::analysis::mark::{Between, Mark};
use crate::engine::analysis::members::Members;
use crate::engine::analysis::people::Listed;
use crate::engine::analysis::run::Question;
use crate::engine::analysis::tally::Fold;
use crate::engine::analysis::way::{Verdict, Way};
use crate::engine::analysis::{Asked, Figure};
use serde::Serialize;

/// Asks what an intervention changed.
///
/// Contacts are dated by when they first came to the stage at which it works, or by their first entry. *Before* are those
/// who came more than a window before it, so that their time was over when it began: they are counted as of that
/// moment, and nothing later counts for them. *After* are those who came at it or later and whose window is over as of
/// now. Those who came less than a window before it saw it in part; they and those whose window is still open are left out
/// and counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeforeAfter {
    /// The moment from which it is at work.
    pub at: Moment,
    /// The stage at which it works; `None` is the entry.
    pub stage: Option<StageId>,
}

/// What an intervention changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BeforeAfterReport {
    /// The moment from which it is at work.
    pub at: Moment,
    /// The stage at which it works; `None` is the entry.
    pub stage: Option<StageId>,
    /// The time that every contact is given; `None` without a window: then nobody is left out, however short the time.
    pub window: Option<Span>,
    /// Contacts that came before, with all their time before.
    pub before: u64,
    /// Contacts that came less than a window before, and are left out.
    pub overlapping: u64,
    /// Contacts that came after, with all their time as of now.
    pub after: u64,
    /// Contacts that came after and whose time is not over, and are left out.
    pub still_open: u64,
    /// Those before (first) and after (second) compared.
    pub comparison: ComparisonReport,
}

/// Contacts of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BeforeAfterPart {
    /// Those before.
    Before,
    /// Those who came less than a window before.
    Overlapping,
    /// Those after.
    After,
    /// Those after whose time is not over.
    StillOpen,
    /// Those before of whom a row counts the part.
    BeforeWho(RateOf),
    /// Those after of whom a row counts the part.
    AfterWho(RateOf),
}

impl Figure for BeforeAfter {
    type Answer = BeforeAfterReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<BeforeAfterReport, Cancelled> {
        let dated = self.dated(asked)?;
        let [before, overlapping, after, still_open] = &dated;
        let (first, second) = self.sides(asked, before, after)?;
        let comparison = compare(asked, &first, &second, self.stage, None)?;
        Ok(BeforeAfterReport {
            at: self.at,
            stage: self.stage,
            window: asked.journey.settings.window,
            before: before.len() as u64,
            overlapping: overlapping.len() as u64,
            after: after.len() as u64,
            still_open: still_open.len() as u64,
            comparison,
        })
    }
}

impl Listed for BeforeAfter {
    type Part = BeforeAfterPart;

    fn contacts(&self, part: &BeforeAfterPart, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let [before, overlapping, after, still_open] = self.dated(asked)?;
        Ok(match part {
            BeforeAfterPart::Before => before,
            BeforeAfterPart::Overlapping => overlapping,
            BeforeAfterPart::After => after,
            BeforeAfterPart::StillOpen => still_open,
            BeforeAfterPart::BeforeWho(of) => {
                self.sides(asked, &before, &[])?.0.listed(asked, Some(*of), self.stage)?
            }
            BeforeAfterPart::AfterWho(of) => self.sides(asked, &[], &after)?.1.listed(asked, Some(*of), self.stage)?,
        })
    }
}

impl BeforeAfter {
    /// Makes both sides ready: those before as of the moment of the change, those after as of now.
    fn sides(&self, asked: &Asked<'_>, before: &[u32], after: &[u32]) -> Result<(Part, Part), Cancelled> {
        asked.cancel.check()?;
        let as_of = Question::new(asked).as_of;
        let part = |contacts: &[u32], as_of: Moment| {
            let mut journey = asked.journey.clone();
            journey.settings.as_of = Some(as_of);
            Part { members: Some(Members::of(contacts.iter().map(|&one| one as usize))), journey }
        };
        Ok((part(before, Moment(self.at.0.saturating_sub(1).min(as_of.0))), part(after, as_of)))
    }

    /// Returns the contacts before, overlapping, after and still open, each ascending and once.
    fn dated(&self, asked: &Asked<'_>) -> Result<[Vec<u32>; 4], Cancelled> {
        let question = Question::new(asked);
        let mark = self.stage.map_or(Mark::Entry, Mark::Stage);
        let between = Between::new(&question.map, asked.journey, mark, Mark::Goal);
        let window = asked.journey.settings.window.map_or(0, |window| window.0);
        let fold = || Dated {
            between: &between,
            at: self.at.0,
            window,
            is_limited: asked.journey.settings.window.is_some(),
            parts: Default::default(),
        };
        let mut parts = question.fold(fold)?.parts;
        // A contact that is counted attempt by attempt is dated by its first.
        parts.iter_mut().for_each(Vec::dedup);
        Ok(parts)
    }
}

struct Dated<'a> {
    between: &'a Between,
    at: i64,
    window: i64,
    is_limited: bool,
    parts: [Vec<u32>; 4],
}

impl Fold for Dated<'_> {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        let contact = way.contact as u32;
        let is_known = self.parts.iter().any(|part| part.last() == Some(&contact));
        if verdict != Verdict::Entered || is_known {
            return;
        }
        let Some(came) = self.between.from.first_arrival(way) else { return };
        let over = came.saturating_add(self.window);
        let place = match came >= self.at {
            false if over < self.at => 0,
            false => 1,
            true if !self.is_limited || over < way.reading.as_of => 2,
            true => 3,
        };
        if let Some(part) = self.parts.get_mut(place) {
            part.push(contact);
        }
    }

    fn append(&mut self, later: Self) {
        for (own, mut other) in self.parts.iter_mut().zip(later.parts) {
            own.append(&mut other);
        }
    }
}
