//! Sessions: how many there are, how long they are, and what stands in them.

use super::units::{Unit, in_units};
use crate::domain::{Cancelled, Rate, SessionRule};
use crate::engine::analysis::asked::{Asked, Figure};
use crate::engine::analysis::at::At;
use crate::engine::analysis::people::Listed;
use crate::engine::analysis::report::TimeSummary;
use crate::engine::analysis::times;
use serde::Serialize;
use std::collections::BTreeMap;

/// Asks about the sessions of all contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sessions {
    /// What makes a session.
    pub rule: SessionRule,
}

/// The sessions of all contacts.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SessionsReport {
    /// Contacts with at least one session.
    pub contacts: u64,
    /// Sessions.
    pub sessions: u64,
    /// Activities in them.
    pub activities: u64,
    /// Sessions with a single activity, of all.
    pub single: Rate,
    /// Contacts that came back for at least a second session, of all.
    pub came_back: Rate,
    /// Time from the first to the last activity of a session.
    pub lengths: TimeSummary,
    /// For each number of sessions, how many contacts had so many.
    pub contacts_by_sessions: BTreeMap<u64, u64>,
}

/// The contacts with so many sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithSessions(pub u64);

#[derive(Default)]
struct Seen {
    /// Each contact with its number of sessions, in order.
    contacts: Vec<(u32, u64)>,
    lengths: Vec<i64>,
    activities: u64,
    single: u64,
}

impl Sessions {
    fn seen(&self, asked: &Asked<'_>) -> Result<Seen, Cancelled> {
        let unit = Unit::Session(self.rule.clone());
        let time = |row: u32| asked.columns.times.at(row as usize);
        let parts = in_units(asked, &unit, Seen::default, |all, contact, rows| {
            match all.contacts.last_mut() {
                Some((known, sessions)) if *known == contact => *sessions += 1,
                _ => all.contacts.push((contact, 1)),
            }
            if let (Some(&first), Some(&last)) = (rows.first(), rows.last()) {
                all.lengths.push(time(last).saturating_sub(time(first)));
            }
            all.activities += rows.len() as u64;
            all.single += u64::from(rows.len() == 1);
        })?;
        let mut all = Seen::default();
        for mut part in parts {
            all.contacts.append(&mut part.contacts);
            all.lengths.append(&mut part.lengths);
            all.activities += part.activities;
            all.single += part.single;
        }
        Ok(all)
    }

    /// Returns each session as its contact and its rows in the columns: contact by contact, and session by session in
    /// the order of their first activities.
    ///
    /// # Errors
    /// [`Cancelled`] if the work was asked to stop.
    pub fn rows(&self, asked: &Asked<'_>) -> Result<Vec<(u32, Vec<u32>)>, Cancelled> {
        let unit = Unit::Session(self.rule.clone());
        let add = |all: &mut Vec<(u32, Vec<u32>)>, contact, rows: &[u32]| all.push((contact, rows.to_vec()));
        Ok(in_units(asked, &unit, Vec::new, add)?.concat())
    }
}

impl Figure for Sessions {
    type Answer = SessionsReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<SessionsReport, Cancelled> {
        let mut seen = self.seen(asked)?;
        seen.lengths.sort_unstable();
        let mut contacts_by_sessions = BTreeMap::new();
        for &(_, sessions) in &seen.contacts {
            *contacts_by_sessions.entry(sessions).or_insert(0) += 1;
        }
        let contacts = seen.contacts.len() as u64;
        let once = contacts_by_sessions.get(&1).copied().unwrap_or_default();
        let sessions = seen.lengths.len() as u64;
        Ok(SessionsReport {
            contacts,
            sessions,
            activities: seen.activities,
            single: Rate::new(seen.single, sessions),
            came_back: Rate::new(contacts - once, contacts),
            lengths: times::summary(&seen.lengths),
            contacts_by_sessions,
        })
    }
}

impl Listed for Sessions {
    type Part = WithSessions;

    fn contacts(&self, part: &WithSessions, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let seen = self.seen(asked)?;
        Ok(seen.contacts.iter().filter(|(_, sessions)| *sessions == part.0).map(|&(contact, _)| contact).collect())
    }
}
