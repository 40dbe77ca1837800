//! Small intakes for tests, and intakes as text.

use crate::engine::intake::{Dictionary, Intake, IntakeAttribute};

/// Makes an intake: contact, activity, microseconds, values in the order of the attribute names.
pub(super) fn intake(names: &[&str], rows: &[(&str, &str, i64, &[&str])]) -> Intake {
    let mut intake = Intake::default();
    for name in names {
        let mut words = Dictionary::default();
        words.intern("");
        intake.attributes.push(IntakeAttribute { name: (*name).to_owned(), words, ..IntakeAttribute::default() });
    }
    for (row, &(contact, activity, micros, values)) in rows.iter().enumerate() {
        intake.contact.push(intake.contacts.intern(contact));
        intake.activity.push(intake.activity_types.intern(activity));
        intake.time.push(micros);
        intake.source_row.push(row as u32 + 1);
        for (attribute, value) in intake.attributes.iter_mut().zip(values) {
            attribute.codes.push(attribute.words.intern(value));
        }
    }
    intake
}

/// One line a row: contact, activity, microseconds, attributes.
pub(super) fn rows(intake: &Intake) -> Vec<String> {
    let line = |row: usize| {
        let contact = intake.contacts.text(intake.contact[row]);
        let mut line =
            format!("{contact} {} {}", intake.activity_types.text(intake.activity.at(row)), intake.time[row]);
        for one in &intake.attributes {
            line += &format!(" {}={}", one.name, one.words.text(one.codes.at(row)));
        }
        line
    };
    (0..intake.len()).map(line).collect()
}
