//! All that one contact did, in order, and what of it the journey counted.

use super::asked::{Asked, Figure};
use super::members::Members;
use super::run::Question;
use super::tally::Fold;
use super::way::{Chance, Verdict, Way};
use crate::domain::{Cancelled, Moment, Span, StageId};
use crate::engine::columns::{Attribute, Columns};
use serde::Serialize;

/// Asks for everything that one contact did, whether the question counts the contact or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeline {
    /// The contact's place in the columns.
    pub contact: u32,
}

/// Everything that one contact did.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TimelineReport {
    /// The contact's id.
    pub contact: String,
    /// Whether the contact is in the data.
    pub known: bool,
    /// Attributes of the contact that are set, by name and value.
    pub attributes: Vec<(String, String)>,
    /// The moment up to which data is known.
    pub as_of: Moment,
    /// Every activity, in order of time, then of the source.
    pub activities: Vec<TimelineActivity>,
    /// What became of the contact in the journey.
    pub end: End,
}

/// What became of a contact in the journey. With sessions or attempts, that of the last one that entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum End {
    /// Never entered.
    #[default]
    Outside,
    /// Removed by an exclusion.
    Removed,
    /// At this goal.
    Finished(StageId),
    /// At this stage, and can still go on.
    StillInTime(StageId),
    /// At this stage, and can no longer go on since this moment.
    DroppedOff(StageId, Moment),
}

/// One activity of a contact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimelineActivity {
    /// When.
    pub moment: Moment,
    /// Time since the activity before; `None` for the first.
    pub gap: Option<Span>,
    /// The activity type.
    pub activity: String,
    /// Attributes that are set, by name and value.
    pub attributes: Vec<(String, String)>,
    /// The stage that it serves in the walk that speaks for the contact, from which times are taken.
    pub serves: Option<StageId>,
    /// All stages at which the contact arrives with it, in map order.
    pub arrives: Vec<StageId>,
    /// Whether it lies after the moment up to which data is known, so that it does not count.
    pub after_as_of: bool,
}

impl Figure for Timeline {
    type Answer = TimelineReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<TimelineReport, Cancelled> {
        let columns = asked.columns;
        let contact = self.contact as usize;
        if contact >= columns.contact_count() {
            return Ok(TimelineReport::default());
        }
        let only = Members::of([contact]);
        let question = Question::new(&asked.within(&only));
        let marks = question.fold(Marks::default)?;
        let as_of = question.as_of;
        let stage = |place: usize| asked.journey.stages.get(place).map(|stage| stage.id);
        let mut activities = Vec::new();
        let mut before = None;
        for row in columns.rows(contact) {
            let moment = Moment(columns.times.get(row).copied().unwrap_or_default());
            let kind = columns.kinds.get(row).copied().unwrap_or_default();
            let arrives = marks.arrives.iter().filter(|&&(one, _)| one == row);
            activities.push(TimelineActivity {
                moment,
                gap: before.map(|before| moment.since(before)),
                activity: columns.activity_types.get(usize::from(kind)).cloned().unwrap_or_default(),
                attributes: values(&columns.attributes, row),
                serves: marks.serves.iter().find(|&&(one, _)| one == row).and_then(|&(_, place)| stage(place)),
                arrives: arrives.filter_map(|&(_, place)| stage(place)).collect(),
                after_as_of: moment > as_of,
            });
            before = Some(moment);
        }
        Ok(TimelineReport {
            contact: columns.contacts.at(contact).to_owned(),
            known: true,
            attributes: values(&columns.contact_attributes, contact),
            as_of,
            activities,
            end: match marks.end {
                Some(Place::Removed) => End::Removed,
                Some(Place::At(place, chance)) => stage(place).map_or(End::Outside, |id| match chance {
                    None => End::Finished(id),
                    Some(Chance { open: true, .. }) => End::StillInTime(id),
                    Some(Chance { moment, .. }) => End::DroppedOff(id, Moment(moment)),
                }),
                None => End::Outside,
            },
        })
    }
}

/// Returns the names and values of the attributes that are set here.
fn values(attributes: &[Attribute], place: usize) -> Vec<(String, String)> {
    let set = attributes.iter().map(|attribute| (attribute, attribute.words.at(attribute.codes.at(place) as usize)));
    set.filter(|(_, value)| !value.is_empty()).map(|(one, value)| (one.name.clone(), value.to_owned())).collect()
}

/// Rows of the columns with the stages that they serve or arrive at.
#[derive(Debug, Default)]
struct Marks {
    serves: Vec<(usize, usize)>,
    arrives: Vec<(usize, usize)>,
    end: Option<Place>,
}

/// Where a contact stands last.
#[derive(Debug, Clone, Copy)]
enum Place {
    Removed,
    /// At the stage of this place, with the last chance to go on; none at a goal.
    At(usize, Option<Chance>),
}

impl Fold for Marks {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict != Verdict::Entered {
            if verdict == Verdict::Removed {
                self.end = Some(Place::Removed);
            }
            return;
        }
        if let Some(last) = way.in_walking_order().last().map(|arrival| arrival.stage) {
            let chance = if way.is_goal(last) { None } else { way.chance(last) };
            self.end = Some(Place::At(last, chance));
        }
        let arrived = way.arrivals.iter().map(|arrival| (way.source_of(arrival), arrival.stage));
        self.arrives.extend(arrived);
        let speaking = way.speaking();
        let mut serves: Vec<(usize, usize)> =
            speaking.iter().flat_map(|legs| way.sources_of(legs)).map(|(stage, row)| (row, stage)).collect();
        if serves.is_empty() {
            // A walk of a single activity has no legs; the first arrival is all there is to say.
            serves.extend(way.arrivals.first().map(|arrival| (way.source_of(arrival), arrival.stage)));
        }
        self.serves.extend(serves);
    }

    fn append(&mut self, mut later: Self) {
        self.serves.append(&mut later.serves);
        self.arrives.append(&mut later.arrives);
        self.end = later.end.or(self.end);
    }
}

/// Returns the place of the contact with this id.
pub fn contact_called(columns: &Columns, id: &str) -> Option<u32> {
    columns.contacts.iter().position(|one| one == id).map(|place| place as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey, Settings};
    use crate::engine::analysis::letters;
    use crate::engine::columns::ColumnsBuilder;

    fn journey() -> Journey {
        let settings = Settings { as_of: Some(Moment::from_secs(1_000)), ..Settings::default() };
        let mut journey = letters::named(&["visit", "order"], &[(1, 1, 2)], settings);
        journey.transitions[0].limit = Some(Span::from_secs(60));
        journey
    }

    #[test]
    fn activities_stand_in_order_with_what_they_serve() {
        let mut builder = ColumnsBuilder::default();
        let mut add = |contact, activity, secs, values: &[(&str, &str)]| {
            builder.activity(contact, activity, Moment::from_secs(secs), values);
        };
        add("other", "order", 0, &[]);
        add("one", "visit", 0, &[("channel", "ad")]);
        add("one", "visit", 100, &[]);
        add("one", "chat", 110, &[]);
        add("one", "order", 130, &[("amount", "9")]);
        add("one", "order", 2_000, &[]);
        builder.contact_attribute("one", "country", "CZ");
        let columns = builder.finish();
        let (journey, cancel) = (journey(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let place = |id: &str| contact_called(&columns, id).unwrap_or(99);
        let ask = |id: &str| Timeline { contact: place(id) }.compute(&asked).unwrap();
        let report = ask("one");
        let serves: Vec<_> = report.activities.iter().map(|one| one.serves.map(|stage| stage.0)).collect();
        assert_eq!(serves, [None, Some(1), None, Some(2), None]);
        let arrives: Vec<usize> = report.activities.iter().map(|one| one.arrives.len()).collect();
        assert_eq!(arrives, [1, 1, 0, 1, 0]);
        let gaps: Vec<_> = report.activities.iter().map(|one| one.gap).collect();
        assert_eq!(gaps.get(..3), Some(&[None, Some(Span::from_secs(100)), Some(Span::from_secs(10))][..]));
        assert_eq!(report.activities[0].attributes, [("channel".to_owned(), "ad".to_owned())]);
        assert_eq!(report.attributes, [("country".to_owned(), "CZ".to_owned())]);
        assert!(report.activities[4].after_as_of && !report.activities[3].after_as_of);
        assert_eq!(report.end, End::Finished(StageId(2)));
        assert_eq!(ask("other").end, End::Outside);
        let unknown = ask("nobody");
        assert!(!unknown.known && unknown.activities.is_empty());
    }
}
