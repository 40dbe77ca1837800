//! The contacts behind a figure with where each stands: when it entered, how far it came, what became of it there.

use super::asked::{Asked, Figure};
use super::members::Members;
use super::run::Question;
use super::tally::Fold;
use super::way::{State, Verdict, Way};
use super::who::Who;
use crate::domain::{Cancelled, Moment, Selection, StageId};
use serde::Serialize;

/// The contacts behind a figure of the journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeopleBehind(pub Selection);

/// The contacts behind a figure, in the order of the data: as many as the figure says.
///
/// Where every session is counted as if it were a contact, a contact stands here once for each that the figure counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PeopleReport {
    /// The moment up to which data is known.
    pub as_of: Moment,
    /// One row a contact.
    pub people: Vec<Person>,
}

/// Where one contact stands in the journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Person {
    /// Place of the contact in the columns.
    pub contact: u32,
    /// When the contact first arrived at an entry stage; `None` for those that have not entered or were removed.
    pub entered: Option<Moment>,
    /// The furthest stage that the contact reached: the last one along the map, of several the one reached last.
    pub furthest: Option<StageId>,
    /// When the contact last arrived there.
    pub since: Option<Moment>,
    /// What became of the contact there.
    pub standing: Standing,
}

/// What became of a contact at the furthest stage that it reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The contact has not entered the journey.
    #[default]
    Outside,
    /// The contact was removed by an exclusion.
    Removed,
    /// The stage is a goal.
    Finished,
    /// Went on from it, back to a stage before.
    MovedOn,
    /// Has not gone on yet and still can.
    StillInTime,
    /// Has not gone on and no longer can.
    DroppedOff,
}

impl Figure for PeopleBehind {
    type Answer = PeopleReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<PeopleReport, Cancelled> {
        let question = Question::new(asked);
        let who = question.fold(|| Standings { who: Some(Who::new(asked.journey, self.0)), ..Standings::default() })?;
        Ok(who.report(&question, asked))
    }
}

/// Where any contacts stand, named by their places in the columns, ascending and each once.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn standings(asked: &Asked<'_>, contacts: &[u32]) -> Result<PeopleReport, Cancelled> {
    let counts = contacts.iter().map(|&contact| contact as usize).filter(|&contact| asked.counts(contact));
    let members = Members::of(counts);
    let question = Question::new(&asked.within(&members));
    let found = question.fold(Standings::default)?;
    Ok(found.report(&question, asked))
}

/// Folds contacts into rows: those that belong, or everybody.
#[derive(Debug, Default)]
struct Standings {
    who: Option<Who>,
    people: Vec<(Person, usize)>,
}

impl Standings {
    fn report(self, question: &Question<'_>, asked: &Asked<'_>) -> PeopleReport {
        let named = |(person, stage): (Person, usize)| {
            let furthest = asked.journey.stages.get(stage).map(|stage| stage.id);
            Person { furthest, ..person }
        };
        PeopleReport { as_of: question.as_of, people: self.people.into_iter().map(named).collect() }
    }
}

impl Fold for Standings {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if let Some(who) = &mut self.who {
            let before = who.contacts.len();
            who.take(way, verdict);
            if who.contacts.len() == before {
                return;
            }
        } else if self.people.last().is_some_and(|(person, _)| person.contact == way.contact as u32) {
            // Of a contact that is counted session by session, the list of all shows the first.
            return;
        }
        self.people.push(person(way, verdict));
    }

    fn append(&mut self, mut later: Self) {
        if let (Some(who), Some(later)) = (&mut self.who, later.who) {
            who.append(later);
        }
        self.people.append(&mut later.people);
    }
}

/// Returns where the contact stands, with the place of the furthest stage.
fn person(way: &Way<'_>, verdict: Verdict) -> (Person, usize) {
    let contact = way.contact as u32;
    let nowhere = |standing| (Person { contact, standing, ..Person::default() }, usize::MAX);
    match verdict {
        Verdict::Nothing => return nowhere(Standing::Outside),
        Verdict::Removed => return nowhere(Standing::Removed),
        Verdict::Entered => {}
    }
    let spots = |stage: usize| way.reading.map.stages.get(stage).map_or(&[][..], |stage| &stage.spots);
    let rank = |stage: usize| {
        let own = spots(stage).iter().filter_map(|&spot| way.reading.map.spots.get(spot));
        own.map(|spot| spot.rank).max().unwrap_or_default()
    };
    let last = way.arrivals.iter().max_by_key(|arrival| (rank(arrival.stage), way.time_of(arrival)));
    let Some(last) = last else { return nowhere(Standing::Outside) };
    let state = way.standings.get(last.stage).map(|standing| standing.state).unwrap_or_default();
    let standing = match state {
        State::NotReached => Standing::Outside,
        State::MovedOn => Standing::MovedOn,
        State::Finished => Standing::Finished,
        State::StillInTime => Standing::StillInTime,
        State::DroppedOff => Standing::DroppedOff,
    };
    let person = Person {
        contact,
        entered: way.first_entry().map(Moment),
        furthest: None,
        since: Some(Moment(way.time_of(last))),
        standing,
    };
    (person, last.stage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey, Rule, Settings, Span, Stage, Transition, TransitionId};
    use crate::engine::columns::{Columns, ColumnsBuilder};

    /// Visit, then order within three minutes; four contacts, of whom one came back from the goal to the start.
    fn story() -> (Columns, Journey) {
        let mut builder = ColumnsBuilder::default();
        let histories = [
            ("a", "visit", 0),
            ("a", "order", 1),
            ("b", "visit", 0),
            ("c", "visit", 8),
            ("d", "other", 2),
            ("a", "visit", 9),
        ];
        for (contact, activity, minute) in histories {
            builder.activity(contact, activity, Moment::from_secs(60 * minute), &[]);
        }
        let stage = |id: u32, activity: &str| Stage {
            id: StageId(id),
            name: activity.into(),
            rule: Rule::activity(activity),
            entry: false,
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        };
        let step = Transition {
            id: TransitionId(9),
            from: StageId(1),
            to: StageId(2),
            order: Default::default(),
            limit: None,
            exclusions: Vec::new(),
        };
        let settings = Settings { window: Some(Span(3 * Span::MINUTE.0)), ..Settings::default() };
        let journey = Journey {
            stages: vec![stage(1, "visit"), stage(2, "order")],
            transitions: vec![step],
            any_order: Vec::new(),
            settings,
        };
        (builder.finish(), journey)
    }

    fn words(columns: &Columns, report: &PeopleReport) -> Vec<String> {
        let one = |person: &Person| {
            let (name, stage) =
                (columns.contacts.at(person.contact as usize), person.furthest.map_or(0, |stage| stage.0));
            let minute = |moment: Option<Moment>| moment.map_or(-1, |moment| moment.0 / Span::MINUTE.0);
            format!("{name} {} {stage} {} {:?}", minute(person.entered), minute(person.since), person.standing)
        };
        report.people.iter().map(one).collect()
    }

    #[test]
    fn everybody_behind_a_figure_is_listed_with_where_they_stand() {
        let (columns, journey) = story();
        let cancel = Cancel::default();
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let list = |selection| words(&columns, &PeopleBehind(selection).compute(&asked).unwrap());
        assert_eq!(list(Selection::Entered), ["a 0 2 1 Finished", "b 0 1 0 DroppedOff", "c 8 1 8 StillInTime"]);
        assert_eq!(list(Selection::DroppedOff(StageId(1))), ["b 0 1 0 DroppedOff"]);
        assert_eq!(list(Selection::Took(TransitionId(9))), ["a 0 2 1 Finished"]);
        assert!(list(Selection::Reached(StageId(77))).is_empty());
    }

    #[test]
    fn a_list_of_any_contacts_says_who_is_outside() {
        let (columns, journey) = story();
        let cancel = Cancel::default();
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let all = standings(&asked, &[0, 1, 2, 3]).unwrap();
        assert_eq!(
            words(&columns, &all),
            ["a 0 2 1 Finished", "b 0 1 0 DroppedOff", "c 8 1 8 StillInTime", "d -1 0 -1 Outside"]
        );
        let within = Members::of([1, 3]);
        let some = standings(&asked.within(&within), &[0, 1, 2]).unwrap();
        assert_eq!(words(&columns, &some), ["b 0 1 0 DroppedOff"]);
    }
}
