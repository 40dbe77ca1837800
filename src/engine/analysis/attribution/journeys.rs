//! Each contact's touchpoints, cut into journeys that end with a conversion or without one.

use super::goal::Conversions;
use super::ledger::{Conversion, Ledger, Needs};
use super::model::Shares;
use super::touchpoint::Coder;
use super::{Attribution, CreditPart, Goal};
use crate::domain::Cancelled;
use crate::engine::analysis::Asked;
use crate::engine::analysis::pieces::in_pieces;
use crate::engine::columns::Attribute;
use std::ops::Range;

/// One touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Touch {
    /// When, in microseconds.
    pub(super) time: i64,
    /// Which touchpoint.
    pub(super) code: u32,
}

/// What is gathered of a contact, with lists that are used again for the next.
#[derive(Debug, Default)]
struct Gathered {
    touches: Vec<Touch>,
    /// Conversions whose journeys may overlap.
    conversions: Vec<Conversion>,
}

/// Journeys of a contact that overlap are entered together where they have more touches than this in all; one by one they
/// are entered faster up to there.
const MANY_TOUCHES: usize = 1 << 12;

/// Reads all journeys into one ledger.
pub(super) fn enter(question: &Attribution, asked: &Asked<'_>, coder: &Coder<'_>) -> Result<Ledger, Cancelled> {
    let reader = Reader::new(question, asked, coder)?;
    let shares: Vec<Shares<'_>> =
        question.models.iter().map(|model| Shares::new(model, |name| coder.called(name))).collect();
    let needs = Needs::of(&question.models);
    let bench = || (Ledger::new(coder.codes, question.models.len(), &needs), Gathered::default());
    let pieces = in_pieces(asked, bench, |(ledger, gathered), contacts| {
        for contact in contacts.filter(|&contact| asked.counts(contact)) {
            reader.contact(contact, ledger, gathered, &shares);
        }
        ledger.take()
    })?;
    let mut all = Ledger::new(coder.codes, question.models.len(), &needs);
    for piece in pieces {
        asked.cancel.check()?;
        all.add(piece);
    }
    Ok(all)
}

/// Returns the contacts behind a part of the credit, ascending.
pub(super) fn contacts(
    question: &Attribution,
    asked: &Asked<'_>,
    coder: &Coder<'_>,
    part: &CreditPart,
) -> Result<Vec<u32>, Cancelled> {
    let reader = Reader::new(question, asked, coder)?;
    let wanted = match part {
        CreditPart::Touchpoint(name) => (0..coder.codes as u32).find(|&code| code != 0 && coder.name(code) == *name),
        _ => None,
    };
    let belongs = |ledger: &Ledger| match part {
        CreditPart::Converted => ledger.conversions > 0,
        CreditPart::WithoutTouchpoint => ledger.without > 0,
        CreditPart::Touchpoint(_) => {
            ledger.entries.iter().any(|entry| Some(entry.code) == wanted && entry.conversions > 0)
        }
    };
    let bench = || (Ledger::new(coder.codes, 0, &Needs::default()), Gathered::default());
    let pieces = in_pieces(asked, bench, |(ledger, gathered), contacts| {
        let mut found = Vec::new();
        for contact in contacts.filter(|&contact| asked.counts(contact)) {
            reader.contact(contact, ledger, gathered, &[]);
            if belongs(&ledger.take()) {
                found.push(contact as u32);
            }
        }
        found
    })?;
    Ok(pieces.into_iter().flatten().collect())
}

/// Returns the values of an attribute as numbers, by code.
fn numbers(attribute: &Attribute) -> Vec<Option<f64>> {
    let number = |word: &str| word.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    attribute.words.iter().map(number).collect()
}

struct Reader<'a> {
    question: &'a Attribution,
    asked: &'a Asked<'a>,
    coder: &'a Coder<'a>,
    /// The attribute whose value is distributed, with its values as numbers.
    worth: Option<(Option<&'a Attribute>, Vec<Option<f64>>)>,
    goal_may_touch: bool,
    as_of: i64,
    conversions: Conversions,
}

impl<'a> Reader<'a> {
    fn new(question: &'a Attribution, asked: &'a Asked<'a>, coder: &'a Coder<'a>) -> Result<Self, Cancelled> {
        let value = question.value.as_ref().map(|name| asked.columns.attribute(name));
        Ok(Self {
            question,
            asked,
            coder,
            worth: value.map(|attribute| (attribute, attribute.map_or_else(Vec::new, numbers))),
            // Called by activity type alone, the goal would be a touchpoint of the next one; that is asked for by name.
            goal_may_touch: !question.touchpoint.is_activity_alone() || !question.touchpoint.only.is_empty(),
            as_of: asked.journey.settings.as_of.map_or(i64::MAX, |moment| moment.0),
            conversions: Conversions::find(asked, &question.goal)?,
        })
    }

    fn contact(&self, contact: usize, ledger: &mut Ledger, gathered: &mut Gathered, shares: &[Shares<'_>]) {
        let Gathered { touches, conversions } = gathered;
        let rows = self.known(self.asked.columns.rows(contact));
        let mut listed = self.conversions.rows(contact).iter().map(|&(_, row)| row as usize).peekable();
        touches.clear();
        conversions.clear();
        // Touches before this place have served a conversion.
        let mut served = 0;
        let mut converted = false;
        for row in rows {
            let columns = self.asked.columns;
            let (Some(&kind), Some(&time)) = (columns.kinds.get(row), columns.times.get(row)) else { break };
            let is_goal = match &self.conversions {
                Conversions::Kind(goal) => kind == *goal,
                _ => listed.next_if_eq(&row).is_some(),
            };
            let code = if is_goal && !self.goal_may_touch { 0 } else { self.coder.at(row, kind) };
            let own = is_goal && self.question.goal_is_touchpoint;
            if code != 0 && (!is_goal || own) {
                touches.push(Touch { time, code });
            }
            if !is_goal {
                continue;
            }
            converted = true;
            let worth = self.worth_of(row);
            if self.question.cut {
                ledger.convert(self.within(touches, time), worth, shares);
                touches.clear();
            } else {
                let end = touches.len();
                conversions.push(Conversion { journey: end - self.within(touches, time).len()..end, worth });
            }
            if !self.question.cut && code != 0 && !own {
                touches.push(Touch { time, code });
            }
            served = touches.len();
        }
        if conversions.iter().map(|one| one.journey.len()).sum::<usize>() > MANY_TOUCHES && ledger.takes_together() {
            ledger.convert_together(touches, conversions, shares);
        } else {
            for one in conversions.drain(..) {
                ledger.convert(touches.get(one.journey).unwrap_or_default(), one.worth, shares);
            }
        }
        ledger.converted_contacts += u64::from(converted);
        let rest = touches.get(served..).unwrap_or_default();
        if let Some(last) = rest.last() {
            ledger.fail(self.within(rest, last.time));
        }
    }

    /// Leaves out what happened after the moment up to which data is known.
    fn known(&self, rows: Range<usize>) -> Range<usize> {
        let times = self.asked.columns.times.get(rows.clone()).unwrap_or_default();
        rows.start..rows.start + times.partition_point(|&time| time <= self.as_of)
    }

    /// Leaves out touches that are too old at this moment.
    fn within<'t>(&self, touches: &'t [Touch], time: i64) -> &'t [Touch] {
        let Some(look_back) = self.question.look_back else { return touches };
        let begin = touches.partition_point(|touch| time.saturating_sub(touch.time) > look_back.0);
        touches.get(begin..).unwrap_or_default()
    }

    /// Returns what the conversion in this row is worth; `None` where it has no value that is a number.
    fn worth_of(&self, row: usize) -> Option<f64> {
        match &self.worth {
            None => Some(1.0),
            Some((attribute, numbers)) => {
                let code = attribute.as_ref().map(|attribute| attribute.codes.at(row) as usize)?;
                numbers.get(code).copied().flatten()
            }
        }
    }
}

impl Goal {
    /// Returns whether a contact can convert more than once.
    pub fn repeats(&self) -> bool {
        matches!(self, Self::Activity(_))
    }
}
