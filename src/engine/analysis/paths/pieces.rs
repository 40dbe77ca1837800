//! The piece of each contact's history that a question is about: what lies between two points.

use super::items::{Item, session_names};
use crate::domain::{Cancelled, Counting, Selection, SessionRule, StageId};
use crate::engine::analysis::asked::Asked;
use crate::engine::analysis::at::At;
use crate::engine::analysis::mark::joining;
use crate::engine::analysis::parts::in_parts;
use crate::engine::analysis::run::Question;
use crate::engine::analysis::tally::Fold;
use crate::engine::analysis::way::{Arrival, State, Verdict, Way};
use crate::engine::analysis::who::Who;
use crate::engine::columns::{Attribute, Columns};
use serde::Serialize;
use std::ops::Range;

/// A point in a contact's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Point {
    /// Before the first activity.
    Start,
    /// The arrival by which the contact entered the journey.
    Entry,
    /// An arrival at this stage.
    Stage(StageId),
    /// An activity of this kind; without a value any of its type.
    Activity(Item),
    /// After the last activity.
    End,
}

impl Point {
    fn is_on_map(&self) -> bool {
        matches!(self, Self::Entry | Self::Stage(_))
    }
}

/// Which of several times at a point counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize)]
pub enum Visit {
    /// The first.
    #[default]
    First,
    /// The last; at a stage the last before the contact first moved on, if it moved on.
    Last,
}

/// The piece of a contact's history between two points, without the activities at them.
///
/// Between two points on the map it is cut from the walk that speaks for the contact, as times are; where the stages are
/// joined by a transition, a contact whose speaking walk does not take it counts by the walk credited first. After a
/// stage it begins at the first or last arrival, as [`Visit`] says, and before a stage it ends at the first or last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// Where it begins.
    pub from: Point,
    /// Where it ends.
    pub to: Point,
    /// Which time at the beginning (or at the end, for what comes before it) counts.
    pub visit: Visit,
    /// Only contacts behind this figure count.
    pub of: Option<Selection>,
}

impl Stretch {
    /// All that contacts did.
    pub const WHOLE: Self = Self { from: Point::Start, to: Point::End, visit: Visit::First, of: None };

    /// What contacts did after an arrival at a stage.
    pub fn after(stage: StageId, visit: Visit) -> Self {
        Self { from: Point::Stage(stage), to: Point::End, visit, of: None }
    }

    /// What contacts that dropped off at a stage did after their last arrival there.
    pub fn after_drop_off(stage: StageId) -> Self {
        Self { of: Some(Selection::DroppedOff(stage)), ..Self::after(stage, Visit::Last) }
    }

    /// What contacts did before an arrival at a stage.
    pub fn before(stage: StageId, visit: Visit) -> Self {
        Self { from: Point::Start, to: Point::Stage(stage), visit, of: None }
    }

    /// What contacts did on the way from one point to another.
    pub fn between(from: Point, to: Point) -> Self {
        Self { from, to, visit: Visit::First, of: None }
    }

    fn needs_the_map(&self) -> bool {
        self.from.is_on_map() || self.to.is_on_map() || self.of.is_some()
    }
}

/// A piece of one contact's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::engine::analysis) struct Piece {
    /// Place of the contact.
    pub(in crate::engine::analysis) contact: u32,
    /// First row between the points.
    begin: u32,
    /// One past the last row between them.
    end: u32,
    /// Row at the first point; the first row between where there is none.
    first: u32,
    /// Row at the second point; the last row between where there is none.
    last: u32,
    /// Code of the session to which only those rows belong that name it; 0 where all rows belong.
    session: u32,
}

impl Piece {
    pub(super) fn new(contact: usize, rows: Range<usize>, first: usize, last: usize, session: u32) -> Self {
        let begin = rows.start as u32;
        Self {
            contact: contact as u32,
            begin,
            end: begin.max(rows.end as u32),
            first: first as u32,
            last: last as u32,
            session,
        }
    }

    /// Returns the rows of the activities between the points, among which may be some of other sessions.
    pub(in crate::engine::analysis) fn rows(&self) -> Range<usize> {
        self.begin as usize..self.end as usize
    }

    /// Returns the time from the first point to the second in microseconds.
    pub(in crate::engine::analysis) fn time(&self, columns: &Columns) -> i64 {
        columns.times.at(self.last as usize).saturating_sub(columns.times.at(self.first as usize)).max(0)
    }

    /// Returns the code of the session to which only those rows belong that name it; 0 where all rows belong.
    pub(in crate::engine::analysis) fn session(&self) -> u32 {
        self.session
    }

    /// Returns the row at the second point.
    pub(in crate::engine::analysis) fn last(&self) -> usize {
        self.last as usize
    }

    /// Returns the row at the first point.
    pub(in crate::engine::analysis) fn first(&self) -> usize {
        self.first as usize
    }
}

/// Takes one piece after another; those over ranges of contacts are put together in order.
pub(in crate::engine::analysis) trait Sink: Send {
    /// Takes a piece.
    fn take(&mut self, piece: &Piece);
    /// Adds what follows.
    fn append(&mut self, later: Self);
}

/// Contacts between two looks at the cancel flag.
const CONTACTS_AT_ONCE: usize = 4_096;

/// Hands the piece of every contact that has one to a sink; `told_by` is the attribute that values of items belong to. Where sessions or attempts are counted, each has its own.
pub(in crate::engine::analysis) fn each_piece<S: Sink>(
    asked: &Asked<'_>,
    stretch: &Stretch,
    told_by: Option<&str>,
    empty: impl Fn() -> S + Sync,
) -> Result<S, Cancelled> {
    let Some(ends) = Ends::new(asked, stretch, told_by) else { return Ok(empty()) };
    if stretch.needs_the_map() {
        let journey = asked.journey;
        let who = || stretch.of.map(|selection| Who::new(journey, selection));
        let cut = Question::new(asked).fold(|| Cut { ends: &ends, who: who(), sink: empty() })?;
        return Ok(cut.sink);
    }
    let columns = asked.columns;
    let as_of = asked.journey.settings.as_of.map_or(i64::MAX, |moment| moment.0);
    let parts = in_parts(columns, |contacts| {
        let mut sink = empty();
        for contact in contacts {
            if contact % CONTACTS_AT_ONCE == 0 {
                asked.cancel.check()?;
            }
            if !asked.counts(contact) {
                continue;
            }
            let rows = columns.rows(contact);
            let known = columns.times.get(rows.clone()).unwrap_or_default().partition_point(|&time| time <= as_of);
            if let Some(piece) = ends.off_map(&Own { contact, rows: rows.start..rows.start + known, session: 0 }) {
                sink.take(&piece);
            }
        }
        Ok(sink)
    });
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_else(|| Ok(empty()))?;
    for part in parts {
        all.append(part?);
    }
    Ok(all)
}

/// Where a piece begins or ends, as places and codes.
#[derive(Debug)]
enum End<'a> {
    Edge,
    Entry,
    Stage(usize),
    /// An activity type, and a code of an attribute where that has to be the same too.
    Activity(u16, Option<(&'a Attribute, u32)>),
}

impl<'a> End<'a> {
    /// `None` where nothing in the data or on the map is meant.
    fn new(asked: &Asked<'a>, point: &Point, told_by: Option<&str>) -> Option<Self> {
        let columns = asked.columns;
        Some(match point {
            Point::Start | Point::End => Self::Edge,
            Point::Entry => Self::Entry,
            Point::Stage(id) => Self::Stage(asked.journey.stage_index(*id)?),
            Point::Activity(item) => {
                let kind = columns.activity_types.iter().position(|name| *name == item.activity)? as u16;
                let value = match &item.value {
                    None => None,
                    Some(value) => {
                        let attribute = columns.attribute(told_by?)?;
                        Some((attribute, attribute.words.iter().position(|word| word == value)? as u32))
                    }
                };
                Self::Activity(kind, value)
            }
        })
    }

    fn holds(&self, columns: &Columns, row: usize) -> bool {
        match self {
            Self::Activity(kind, value) => {
                columns.kinds.at(row) == *kind && value.is_none_or(|(attribute, code)| attribute.codes.at(row) == code)
            }
            _ => false,
        }
    }
}

/// The rows of a contact, or of its session, in which a piece can lie.
struct Own {
    contact: usize,
    rows: Range<usize>,
    session: u32,
}

impl Own {
    fn piece(&self, rows: Range<usize>, first: usize, last: usize) -> Piece {
        Piece::new(self.contact, rows, first, last, self.session)
    }
}

/// Both ends of the pieces.
pub(in crate::engine::analysis) struct Ends<'a> {
    columns: &'a Columns,
    from: End<'a>,
    to: End<'a>,
    visit: Visit,
    /// The attribute that names sessions, where those are counted.
    session: Option<&'a Attribute>,
    /// The gap that ends a session, in microseconds, where those are counted.
    gap: Option<i64>,
    /// Places of the transitions that join the two stages.
    joined: Vec<usize>,
}

impl<'a> Ends<'a> {
    /// `None` where nothing in the data or on the map is meant.
    pub(in crate::engine::analysis) fn new(
        asked: &Asked<'a>,
        stretch: &Stretch,
        told_by: Option<&str>,
    ) -> Option<Self> {
        Some(Self {
            columns: asked.columns,
            from: End::new(asked, &stretch.from, told_by)?,
            to: End::new(asked, &stretch.to, told_by)?,
            visit: stretch.visit,
            session: session_names(asked),
            gap: match asked.journey.settings.counting {
                Counting::Sessions(SessionRule::Gap(gap)) => Some(gap.0),
                _ => None,
            },
            joined: match (&stretch.from, &stretch.to) {
                (Point::Stage(from), Point::Stage(to)) => joining(asked.journey, *from, *to),
                _ => Vec::new(),
            },
        })
    }

    fn find(&self, end: &End<'_>, own: &Own, mut rows: Range<usize>, visit: Visit) -> Option<usize> {
        let holds = |row: &usize| end.holds(self.columns, *row) && self.belongs(*row, own.session);
        match visit {
            Visit::First => rows.find(holds),
            Visit::Last => rows.rfind(holds),
        }
    }

    fn belongs(&self, row: usize, session: u32) -> bool {
        session == 0 || self.session.is_none_or(|names| names.codes.at(row) == session)
    }

    /// Cuts the piece of a contact where no end is on the map.
    fn off_map(&self, own: &Own) -> Option<Piece> {
        match self.from {
            End::Activity(..) => self.after(own, self.find(&self.from, own, own.rows.clone(), self.visit)?),
            _ => self.since_start(own),
        }
    }

    /// Cuts what follows a row, up to the second end.
    fn after(&self, own: &Own, from: usize) -> Option<Piece> {
        let end = own.rows.end;
        match self.to {
            End::Activity(..) => {
                let to = self.find(&self.to, own, from + 1..end, Visit::First)?;
                Some(own.piece(from + 1..to, from, to))
            }
            _ => Some(own.piece(from + 1..end, from, end.saturating_sub(1).max(from))),
        }
    }

    /// Cuts what comes before the second end from the first activity on.
    fn since_start(&self, own: &Own) -> Option<Piece> {
        let rows = own.rows.clone();
        match self.to {
            _ if rows.is_empty() => None,
            End::Activity(..) => {
                let to = self.find(&self.to, own, rows.clone(), self.visit)?;
                Some(own.piece(rows.start..to, rows.start, to))
            }
            _ => Some(own.piece(rows.clone(), rows.start, rows.end - 1)),
        }
    }

    /// Returns the code of the session that a way belongs to, where sessions have names; otherwise 0.
    pub(in crate::engine::analysis) fn session_of(&self, way: &Way<'_>) -> u32 {
        self.session.zip(way.trail.source.first()).map_or(0, |(names, &row)| names.codes.at(row))
    }

    /// Returns the rows that count on a contact's way: from its first activity, or the first of the session, to the last
    /// that is known.
    fn own(&self, way: &Way<'_>) -> Own {
        let all = self.columns.rows(way.contact);
        let set_out = way.trail.source.first().copied().unwrap_or(all.start);
        let session = self.session_of(way);
        let time = |row: usize| self.columns.times.at(row);
        let begin = match self.gap {
            _ if session != 0 => all.clone().find(|&row| self.belongs(row, session)).unwrap_or(set_out),
            Some(gap) => {
                let follows = |row: &usize| *row > all.start && time(*row).saturating_sub(time(row - 1)) <= gap;
                (all.start..=set_out).rev().find(|row| !follows(row)).unwrap_or(all.start)
            }
            None => all.start,
        };
        Own { contact: way.contact, rows: begin..way.trail.end.max(begin), session }
    }

    /// Cuts the piece of a contact on its way through the map.
    pub(in crate::engine::analysis) fn on_map(&self, way: &Way<'_>) -> Option<Piece> {
        let own = self.own(way);
        match (&self.from, &self.to) {
            (End::Entry, End::Stage(to)) => {
                let (from, to) = since_entry(way, *to)?;
                Some(own.piece(from + 1..to, from, to.max(from)))
            }
            (End::Stage(from), End::Stage(to)) => {
                let (from, to) = self.passed(way, *from, *to)?;
                Some(own.piece(from + 1..to, from, to.max(from)))
            }
            (End::Entry, _) => self.after(&own, way.source_of(way.arrivals.first()?)),
            (End::Stage(from), _) => self.after(&own, arrival_before(way, *from, self.visit)?),
            (from, End::Stage(_) | End::Entry) => {
                let to = match (&self.to, self.visit) {
                    (End::Stage(to), Visit::First) => way.source_of(first_arrival(way, *to)?),
                    (End::Stage(to), Visit::Last) => arrival_before(way, *to, Visit::Last)?,
                    _ => way.source_of(way.arrivals.first()?),
                };
                let begin = own.rows.start;
                match from {
                    End::Activity(..) => {
                        let from = self.find(from, &own, begin..to, self.visit)?;
                        Some(own.piece(from + 1..to, from, to))
                    }
                    _ => Some(own.piece(begin..to, begin, to)),
                }
            }
            _ => self.off_map(&own),
        }
    }

    /// Returns the rows of two stages that one walk passes one after the other.
    fn passed(&self, way: &Way<'_>, from: usize, to: usize) -> Option<(usize, usize)> {
        let spoken = way.speaking().iter().find_map(|legs| pair(&way.sources_of(legs), from, to));
        spoken.or_else(|| {
            let leg = way.credited_over(&self.joined)?;
            Some((way.trail.source.at(leg.before), way.trail.source.at(leg.after)))
        })
    }
}

fn pair(stages: &[(usize, usize)], from: usize, to: usize) -> Option<(usize, usize)> {
    let begin = stages.iter().position(|&(stage, _)| stage == from)?;
    let end = stages.iter().skip(begin + 1).find(|&&(stage, _)| stage == to)?;
    stages.get(begin).map(|&(_, row)| (row, end.1))
}

/// Returns the rows of the entry and of a stage on the walk that speaks for the contact, or else on the one that is
/// credited with the first arrival there.
fn since_entry(way: &Way<'_>, to: usize) -> Option<(usize, usize)> {
    let first = first_arrival(way, to)?;
    let spoken = way.speaking().iter().find_map(|legs| {
        let stages = way.sources_of(legs);
        let (_, end) = stages.iter().copied().find(|&(stage, _)| stage == to)?;
        stages.first().map(|&(_, begin)| (begin, end))
    });
    spoken.or_else(|| {
        let stages = way.sources_of(&way.credited_walk(first));
        let end = way.source_of(first);
        Some((stages.first().map_or(end, |&(_, begin)| begin), end))
    })
}

/// Returns the first arrival of a contact at a stage.
pub(in crate::engine::analysis) fn first_arrival<'b>(way: &'b Way<'_>, stage: usize) -> Option<&'b Arrival> {
    let standing = way.standings.get(stage).filter(|standing| standing.state != State::NotReached)?;
    way.arrivals.get(standing.first)
}

/// Returns the row of the first arrival at a stage, or of the last before the contact first moved on.
fn arrival_before(way: &Way<'_>, stage: usize, visit: Visit) -> Option<usize> {
    let first = first_arrival(way, stage)?;
    if visit == Visit::First {
        return Some(way.source_of(first));
    }
    let leaves = |arrival: &Arrival| way.ends_of(arrival.step).is_some_and(|(_, left)| left == Some(stage));
    let until = way.arrivals.iter().position(leaves).unwrap_or(way.arrivals.len());
    let last = way.arrivals.iter().take(until).rfind(|arrival| arrival.stage == stage).unwrap_or(first);
    Some(way.source_of(last))
}

/// Cuts the pieces of contacts on their way through the map.
struct Cut<'b, S> {
    ends: &'b Ends<'b>,
    who: Option<Who>,
    sink: S,
}

impl<S: Sink> Fold for Cut<'_, S> {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        let wanted = match &mut self.who {
            Some(who) => {
                who.take(way, verdict);
                who.contacts.pop().is_some()
            }
            None => verdict == Verdict::Entered,
        };
        let on_map = |end: &End<'_>| matches!(end, End::Entry | End::Stage(_));
        if !wanted || (verdict != Verdict::Entered && (on_map(&self.ends.from) || on_map(&self.ends.to))) {
            return;
        }
        if let Some(piece) = self.ends.on_map(way) {
            self.sink.take(&piece);
        }
    }

    fn append(&mut self, later: Self) {
        self.sink.append(later.sink);
    }
}
