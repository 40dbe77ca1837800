//! What counts as a conversion, and what it is worth.

use crate::domain::{Cancelled, StageId};
use crate::engine::analysis::Asked;
use crate::engine::analysis::run::Question;
use crate::engine::analysis::tally::Fold;
use crate::engine::analysis::way::{State, Verdict, Way};
use serde::{Deserialize, Serialize};

/// What counts as a conversion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Goal {
    /// Reaching this stage of the map: the activity with which each contact arrives there first, so that there are as
    /// many conversions as the stage has contacts.
    Stage(StageId),
    /// Every activity of this type.
    Activity(String),
}

/// The activities that are conversions.
pub(super) enum Conversions {
    /// Rows in the columns with their contacts, ascending.
    Rows(Vec<(u32, u32)>),
    /// Every row of this activity type.
    Kind(u16),
    /// Nothing converts.
    None,
}

impl Conversions {
    /// Finds the conversions.
    pub(super) fn find(asked: &Asked<'_>, goal: &Goal) -> Result<Self, Cancelled> {
        match goal {
            Goal::Activity(name) => {
                let kind = asked.columns.activity_types.iter().position(|one| one == name);
                Ok(kind.map_or(Self::None, |kind| Self::Kind(kind as u16)))
            }
            Goal::Stage(id) => {
                let Some(stage) = asked.journey.stage_index(*id) else { return Ok(Self::None) };
                let first = Question::new(asked).fold(|| FirstArrivals { stage, rows: Vec::new() })?;
                Ok(Self::Rows(first.rows))
            }
        }
    }

    /// Returns the conversions of a contact that are listed by row.
    pub(super) fn rows(&self, contact: usize) -> &[(u32, u32)] {
        let Self::Rows(rows) = self else { return &[] };
        let begin = rows.partition_point(|&(one, _)| (one as usize) < contact);
        let end = rows.partition_point(|&(one, _)| one as usize <= contact);
        rows.get(begin..end).unwrap_or_default()
    }
}

/// The first arrival of every contact, or session, at a stage.
struct FirstArrivals {
    stage: usize,
    rows: Vec<(u32, u32)>,
}

impl Fold for FirstArrivals {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        let standing = way.standings.get(self.stage).filter(|standing| standing.state != State::NotReached);
        if verdict != Verdict::Entered {
            return;
        }
        let row = standing.and_then(|standing| way.arrivals.get(standing.first)).map(|arrival| arrival.row);
        if let Some(source) = row.and_then(|row| way.trail.source.get(row)) {
            self.rows.push((way.contact as u32, *source as u32));
        }
    }

    fn append(&mut self, mut later: Self) {
        self.rows.append(&mut later.rows);
    }
}
