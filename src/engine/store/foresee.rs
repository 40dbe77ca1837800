//! What an import would find in the store, told without writing anything.

use super::catalog::{self, ImportRecord};
use super::earlier;
use super::error::StoreProblem;
use super::names::Known;
use super::sorted::{Numbered, Sorted, order, used};
use super::{schema, v1};
use crate::domain::{Cancel, Owner, Watch};
use crate::engine::intake::{Dictionary, Intake, IntakeAttribute};
use rusqlite::Connection;
use std::borrow::Cow;

/// What an import would find in the store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Foreseen {
    /// The earlier import of the very same file, in which case nothing would be added.
    pub same_file: Option<ImportRecord>,
    /// Rows that earlier imports brought already; `None` for a store of an old format, which is brought up to date
    /// before rows are compared.
    pub already_there: Option<u64>,
}

/// Looks which rows are in the store already, in the way in which an import leaves them out.
pub(super) fn foresee(
    connection: &Connection,
    intake: &Intake,
    blake3: &str,
    cancel: &Cancel,
) -> Result<Foreseen, StoreProblem> {
    let same_file = catalog::whole_import_of(connection, blake3)?;
    if same_file.is_some() {
        return Ok(Foreseen { same_file, already_there: Some(intake.len() as u64) });
    }
    if schema::version(connection)? == v1::VERSION {
        return Ok(Foreseen::default());
    }
    let contacts = numbers(
        Known::read(connection, "SELECT id, name FROM contacts", [])?,
        &intake.contacts,
        &used(intake.contact.iter().copied(), intake.contacts.len()),
    );
    let kinds = numbers(
        Known::read(connection, "SELECT id, name FROM activity_types", [])?,
        &intake.activity_types,
        &used(intake.activity.iter(), intake.activity_types.len()),
    );
    let mut nobody = |_| {};
    let watch = &mut Watch::new(cancel, &mut nobody);
    let mut order = order(intake, &contacts, watch)?;
    let attributes = attributes(connection, intake, &mut order)?;
    let mut sorted = Sorted { contacts: &contacts, kinds, attributes, order };
    let before = sorted.order.len();
    earlier::leave_out(connection, intake, &mut sorted, watch)?;
    Ok(Foreseen { same_file: None, already_there: Some((before - sorted.order.len()) as u64) })
}

/// Numbers the texts that are used; those that the store does not know get numbers that nothing there has.
fn numbers(mut known: Known, words: &Dictionary, used: &[bool]) -> Vec<u32> {
    let number = |(text, used): (&str, &bool)| if *used { known.number(text).0 } else { 0 };
    words.iter().zip(used).map(number).collect()
}

/// Numbers the attributes that the store has; a row with a value of another one cannot be there and leaves the order.
fn attributes(
    connection: &Connection,
    intake: &Intake,
    order: &mut Cow<'_, [u32]>,
) -> Result<Vec<Numbered>, StoreProblem> {
    let mut numbered: Vec<Numbered> = Vec::new();
    for stored in schema::attributes(connection)?.into_iter().filter(|stored| stored.owner == Owner::Activity) {
        let place = intake.attributes.iter().position(|attribute| attribute.name == stored.name);
        let words = match place.and_then(|place| intake.attributes.get(place)) {
            Some(attribute) => {
                let sql = "SELECT code, text FROM words WHERE attribute = ?1";
                let mut used = used(attribute.codes.iter(), attribute.words.len());
                // The first code is "not set", here as there.
                if let Some(not_set) = used.first_mut() {
                    *not_set = false;
                }
                numbers(Known::read(connection, sql, [stored.id])?, &attribute.words, &used)
            }
            None => Vec::new(),
        };
        numbered.push(Numbered { id: stored.id, place, words });
    }
    let is_new = |(place, _): &(usize, &IntakeAttribute)| !numbered.iter().any(|one| one.place == Some(*place));
    for (_, attribute) in intake.attributes.iter().enumerate().filter(is_new) {
        order.to_mut().retain(|&row| attribute.codes.at(row as usize) == 0);
    }
    Ok(numbered)
}
