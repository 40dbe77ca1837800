//! Collects the activities of a story and hands them over as an import would.

use crate::domain::Moment;
use crate::engine::codes::Codes;
use crate::engine::intake::{AttributeKind, Dictionary, Intake, IntakeAttribute};

/// Activities of a story in the order in which they were made up.
#[derive(Debug)]
pub struct Log {
    prefix: &'static str,
    end: Moment,
    attributes: &'static [&'static str],
    records: Vec<Record>,
}

#[derive(Debug)]
struct Record {
    contact: u64,
    activity: &'static str,
    at: Moment,
    values: Vec<(&'static str, &'static str)>,
}

impl Log {
    /// Starts an empty log of contacts with this prefix; what happens after `end` is not recorded.
    pub fn new(prefix: &'static str, end: Moment, attributes: &'static [&'static str]) -> Self {
        Self { prefix, end, attributes, records: Vec::new() }
    }

    /// Records an activity; attributes that are not named, or empty, are not set.
    pub fn add(&mut self, contact: u64, activity: &'static str, at: Moment, values: &[(&'static str, &'static str)]) {
        if at <= self.end {
            self.records.push(Record { contact, activity, at, values: values.to_vec() });
        }
    }

    /// Sorts by time, simultaneous activities as they were added, and numbers the rows from 1.
    pub fn into_intake(mut self) -> Intake {
        self.records.sort_by_key(|record| record.at);
        let mut intake = Intake::default();
        for name in self.attributes {
            let mut words = Dictionary::default();
            words.intern("");
            let name = (*name).to_owned();
            intake.attributes.push(IntakeAttribute { name, kind: AttributeKind::Text, words, codes: Codes::default() });
        }
        for (place, record) in self.records.iter().enumerate() {
            let contact = format!("{}{:05}", self.prefix, record.contact);
            let (contact, activity) = (intake.contacts.intern(&contact), intake.activity_types.intern(record.activity));
            intake.contact.push(contact);
            intake.activity.push(activity);
            intake.time.push(record.at.0);
            intake.source_row.push(place as u32 + 1);
            for attribute in &mut intake.attributes {
                let value = record.values.iter().find(|(name, _)| *name == attribute.name);
                attribute.codes.push(attribute.words.intern(value.map_or("", |(_, value)| *value)));
            }
        }
        intake
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_order_of_time_and_end_in_time() {
        let mut log = Log::new("c", Moment(9), &["device"]);
        log.add(1, "late", Moment(9), &[("device", "phone")]);
        log.add(2, "too late", Moment(10), &[]);
        log.add(2, "early", Moment(3), &[]);
        log.add(1, "also late", Moment(9), &[]);
        let intake = log.into_intake();
        let names: Vec<&str> = intake.activity.iter().map(|code| intake.activity_types.text(code)).collect();
        assert_eq!(names, ["early", "late", "also late"]);
        assert_eq!(intake.contacts.text(intake.contact[1]), "c00001");
        assert_eq!(intake.source_row, [1, 2, 3]);
        assert_eq!(intake.attributes[0].codes.iter().collect::<Vec<_>>(), [0, 1, 0]);
    }
}
