//! Lists of contacts as CSV and as a table to read.

use super::sheet::{Cell, Sheet};
use super::tables::{finished, guarded};
use crate::domain::{Moment, Owner, StageId};
use crate::engine::analysis::standings::{Person, Standing};
use crate::engine::columns::Columns;
use std::collections::BTreeMap;

/// What the rows of a list are written with.
#[derive(Clone, Copy)]
pub struct List<'a> {
    /// The data.
    pub columns: &'a Columns,
    /// Names of the stages.
    pub names: &'a BTreeMap<StageId, String>,
    /// The moment up to which data is known.
    pub as_of: Moment,
    /// Attributes that stand in columns of their own.
    pub attributes: &'a [(Owner, String)],
}

const HEADINGS: [(&str, &str); 5] = [
    ("contact", "contact"),
    ("entered", "entered"),
    ("furthest stage", "furthest_stage"),
    ("state there", "state"),
    ("since", "seconds_since"),
];

/// Returns the list as CSV: one row a contact, times in UTC. Cells that a spreadsheet would take for formulas are guarded.
///
/// # Errors
/// What the CSV writer says.
pub fn csv<'a>(list: &List<'_>, people: impl Iterator<Item = &'a Person>) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let own = list.attributes.iter().map(|(_, name)| guarded(name));
    writer.write_record(HEADINGS.iter().map(|(_, name)| (*name).to_owned()).chain(own))?;
    for person in people {
        writer.write_record(list.cells(person).iter().map(Cell::csv))?;
    }
    finished(writer)
}

/// Returns the list as a sheet to read, under a title.
pub fn sheet<'a>(title: &str, list: &List<'_>, people: impl Iterator<Item = &'a Person>) -> Sheet {
    let mut sheet = Sheet::new(title, &HEADINGS);
    for (_, name) in list.attributes {
        sheet.column(name, name);
    }
    people.for_each(|person| sheet.row(list.cells(person)));
    sheet
}

impl List<'_> {
    fn cells(&self, person: &Person) -> Vec<Cell> {
        let contact = person.contact as usize;
        let furthest = person.furthest.and_then(|stage| self.names.get(&stage));
        let mut cells = vec![
            Cell::text(self.columns.contacts.at(contact)),
            Cell::of(person.entered, Cell::Moment),
            Cell::of(furthest, Cell::text),
            Cell::text(standing_words(person.standing)),
            Cell::of(person.since, |since| Cell::Span(self.as_of.since(since))),
        ];
        let value = |(owner, name): &(Owner, String)| match self.columns.value_of(contact, *owner, name) {
            "" => Cell::Nothing,
            value => Cell::text(value),
        };
        cells.extend(self.attributes.iter().map(value));
        cells
    }
}

/// Says what became of a contact at the furthest stage that it reached.
pub const fn standing_words(standing: Standing) -> &'static str {
    match standing {
        Standing::Outside => "not entered",
        Standing::Removed => "removed",
        Standing::Finished => "finished",
        Standing::MovedOn => "moved on",
        Standing::StillInTime => "still in time",
        Standing::DroppedOff => "dropped off",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::columns::ColumnsBuilder;

    #[test]
    fn a_list_is_written_with_its_attributes_and_without_formulas() {
        let columns = ColumnsBuilder::default()
            .activity("=a", "visit", Moment(0), &[("channel", "mail")])
            .activity("b", "visit", Moment(1), &[])
            .finish();
        let names = BTreeMap::from([(StageId(1), "Visit".to_owned())]);
        let attributes = [(Owner::Activity, "channel".to_owned())];
        let list = List { columns: &columns, names: &names, as_of: Moment::from_secs(60), attributes: &attributes };
        let place = |name: &str| columns.contacts.iter().position(|id| id == name).unwrap() as u32;
        let people = [
            Person {
                contact: place("=a"),
                entered: Some(Moment(0)),
                furthest: Some(StageId(1)),
                since: Some(Moment(0)),
                standing: Standing::StillInTime,
            },
            Person { contact: place("b"), ..Person::default() },
        ];
        assert_eq!(
            csv(&list, people.iter()).unwrap(),
            "contact,entered,furthest_stage,state,seconds_since,channel\n\
             '=a,1970-01-01T00:00:00Z,Visit,still in time,60,mail\n\
             b,,,not entered,,\n"
        );
        let read = sheet("Two", &list, people.iter()).to_text();
        assert!(read.contains("1 minute") && read.contains("not entered"), "{read}");
    }
}
