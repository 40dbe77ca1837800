//! Segments: who belongs to a rule about contacts.

use super::asked::Asked;
use super::members::Members;
use super::parts::in_parts;
use super::rules::{Check, Gives, Rules, warnings};
use super::run::{first_entries, who};
use crate::domain::{Cancelled, Condition, DateRange, Filter, Owner, SegmentRule, Selection};
use crate::engine::columns::Columns;
use std::collections::BTreeSet;

/// About so many contacts are looked at between two looks at the cancel flag.
const CONTACTS_AT_ONCE: usize = 1 << 14;

/// Returns who belongs, among those whom the question counts.
///
/// Activities after the journey's `as_of` are not known yet and count for nobody. Figures behind which somebody is are
/// counted over everybody, also where the question counts only some.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn members(asked: &Asked<'_>, rule: &SegmentRule) -> Result<Members, Cancelled> {
    let mut members = of(&Asked { within: None, ..*asked }, rule)?;
    if let Some(within) = asked.within {
        members.keep(within);
    }
    Ok(members)
}

/// Returns one sentence for everything in the rule that nothing in the data or on the map can satisfy, each once.
/// `name` is what the segment is called.
pub fn segment_warnings(asked: &Asked<'_>, name: &str, rule: &SegmentRule) -> Vec<String> {
    let mut sentences = Vec::new();
    warn(asked, &format!("Segment “{name}”"), rule, &mut sentences);
    sentences
}

fn of(asked: &Asked<'_>, rule: &SegmentRule) -> Result<Members, Cancelled> {
    asked.cancel.check()?;
    let everybody = || Members::everybody(asked.columns.contact_count());
    match rule {
        SegmentRule::All(rules) => {
            let mut all = everybody();
            for rule in rules {
                all.keep(&of(asked, rule)?);
            }
            Ok(all)
        }
        SegmentRule::Any(rules) => {
            let mut any = Members::default();
            for rule in rules {
                any.add(&of(asked, rule)?);
            }
            Ok(any)
        }
        SegmentRule::Not(rule) => {
            let mut others = everybody();
            others.remove(&of(asked, rule)?);
            Ok(others)
        }
        SegmentRule::Contact(filter) => {
            let check = Check::compile(asked.columns, &[of_contacts(filter)]);
            select(asked, |contact| check.holds(asked.columns, contact, usize::MAX))
        }
        SegmentRule::Did { condition, when } => did(asked, condition, when),
        SegmentRule::Behind(selection) => Ok(Members::of(who(asked, *selection)?.into_iter().map(|one| one as usize))),
        SegmentRule::EnteredIn(range) => {
            let entries = first_entries(asked)?;
            let inside = entries.into_iter().filter(|(_, moment)| range.contains(*moment));
            Ok(Members::of(inside.map(|(contact, _)| contact as usize)))
        }
        SegmentRule::Listed(ids) => {
            let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
            select(asked, |contact| ids.contains(asked.columns.contacts.at(contact)))
        }
    }
}

fn did(asked: &Asked<'_>, condition: &Condition, when: &DateRange) -> Result<Members, Cancelled> {
    let columns = asked.columns;
    let rules = Rules::of_conditions(columns, &[condition]);
    let first = when.from.map_or(i64::MIN, |from| from.0);
    let known = asked.journey.settings.as_of.map_or(i64::MAX, |as_of| as_of.0);
    let last = when.to.map_or(i64::MAX, |to| to.0).min(known);
    let wanted = if condition.negated { 1 } else { condition.at_least.max(1) };
    select(asked, |contact| {
        let rows = columns.rows(contact);
        let kinds = columns.kinds.get(rows.clone()).unwrap_or_default();
        let times = columns.times.get(rows.clone()).unwrap_or_default();
        let mut count = 0;
        for ((row, &kind), &time) in rows.zip(kinds).zip(times) {
            if rules.matters(kind) && first <= time && time <= last {
                rules.each(columns, contact, row, kind, |gives| count += u32::from(gives == Gives::Count(0)));
                if count >= wanted {
                    break;
                }
            }
        }
        (count >= wanted) != condition.negated
    })
}

/// Returns the contacts for whom this holds, looked at in parts.
fn select(asked: &Asked<'_>, holds: impl Fn(usize) -> bool + Sync) -> Result<Members, Cancelled> {
    let parts = in_parts(asked.columns, |contacts| {
        let mut selected = Vec::new();
        let mut begin = contacts.start;
        while begin < contacts.end {
            asked.cancel.check()?;
            let end = contacts.end.min(begin + CONTACTS_AT_ONCE);
            selected.extend((begin..end).filter(|&contact| holds(contact)));
            begin = end;
        }
        Ok(selected)
    });
    let mut members = Members::default();
    for part in parts {
        part?.into_iter().for_each(|contact| members.insert(contact));
    }
    Ok(members)
}

/// Returns the filter with comparisons of activities' attributes replaced by one that holds for nobody.
fn of_contacts(filter: &Filter) -> Filter {
    match filter {
        Filter::Compare { of: Owner::Activity, .. } => Filter::Any(Vec::new()),
        Filter::Compare { of: Owner::Contact, .. } => filter.clone(),
        Filter::All(members) => Filter::All(members.iter().map(of_contacts).collect()),
        Filter::Any(members) => Filter::Any(members.iter().map(of_contacts).collect()),
    }
}

fn warn(asked: &Asked<'_>, place: &str, rule: &SegmentRule, sentences: &mut Vec<String>) {
    match rule {
        SegmentRule::All(rules) | SegmentRule::Any(rules) => {
            rules.iter().for_each(|rule| warn(asked, place, rule, sentences));
        }
        SegmentRule::Not(rule) => warn(asked, place, rule, sentences),
        SegmentRule::Contact(filter) => warn_of_filter(asked.columns, place, filter, sentences),
        SegmentRule::Did { condition, .. } => warnings::of_condition(asked.columns, place, condition, sentences),
        SegmentRule::Behind(selection) => {
            if !is_on_map(asked, *selection) {
                let gone = "asks for a stage or an arrow that is no longer on the map; nobody belongs to that part.";
                warnings::say(sentences, format!("{place} {gone}"));
            }
        }
        SegmentRule::EnteredIn(_) => {}
        SegmentRule::Listed(ids) => {
            let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
            let known = asked.columns.contacts.iter().filter(|id| ids.contains(id)).count();
            if known < ids.len() {
                let missing = ids.len() - known;
                let (are, s) = if missing == 1 { ("is", "") } else { ("are", "s") };
                let sentence = format!("{place}: {missing} listed id{s} of {} {are} not in the data.", ids.len());
                warnings::say(sentences, sentence);
            }
        }
    }
}

fn warn_of_filter(columns: &Columns, place: &str, filter: &Filter, sentences: &mut Vec<String>) {
    match filter {
        Filter::All(members) | Filter::Any(members) => {
            members.iter().for_each(|member| warn_of_filter(columns, place, member, sentences));
        }
        Filter::Compare { attribute, of: Owner::Activity, .. } => {
            let sentence = format!(
                "{place}: “{attribute}” is compared as an attribute of activities, which holds for no contact. Ask what contacts did instead."
            );
            warnings::say(sentences, sentence);
        }
        Filter::Compare { of: Owner::Contact, .. } => warnings::of_filter(columns, place, filter, sentences),
    }
}

fn is_on_map(asked: &Asked<'_>, selection: Selection) -> bool {
    match selection {
        Selection::Entered | Selection::Completed | Selection::Removed => true,
        Selection::Reached(id)
        | Selection::EnteredHere(id)
        | Selection::MovedOn(id)
        | Selection::Finished(id)
        | Selection::StillInTime(id)
        | Selection::DroppedOff(id)
        | Selection::Inferred(id) => asked.journey.stage_index(id).is_some(),
        Selection::Took(id) => asked.journey.transitions.iter().any(|one| one.id == id),
    }
}

#[cfg(test)]
mod tests;
