//! An intake in the numbers of the store, in the order in which it is written.

use super::error::StoreProblem;
use super::names::Known;
use super::schema;
use super::write::Writer;
use crate::domain::{Cancelled, Owner, Watch};
use crate::engine::intake::{AttributeKind, Dictionary, Intake, arrange};
use rusqlite::params;
use std::borrow::Cow;

/// The intake in numbers of the store, sorted.
pub(super) struct Sorted<'a> {
    /// Number in the store of each contact of the intake; 0 for one that has neither rows nor values. What the store
    /// did not know is written before earlier rows are left out, because of such a contact no row can be there.
    pub contacts: &'a [u32],
    /// Number in the store of each activity type.
    pub kinds: Vec<u32>,
    /// Attributes of activities, of the intake and of the store.
    pub attributes: Vec<Numbered>,
    /// Rows of the intake by number of the contact, then time, then place in the file.
    pub order: Cow<'a, [u32]>,
}

/// Rows between two looks at the cancel flag.
const STRETCH: usize = 1 << 17;
/// Contacts per INSERT statement; more gained nothing when measured.
const CONTACTS_PER_STATEMENT: usize = 32;

/// Numbers for the contacts of an intake.
pub(super) struct NumberedContacts {
    /// Number of each contact; 0 for one that has neither rows nor values.
    pub numbers: Vec<u32>,
    first_new: u32,
    /// How many the store did not know.
    pub new: u64,
}

/// An attribute of activities.
pub(super) struct Numbered {
    pub id: i64,
    /// Place in the intake; `None` for one that only the store has.
    pub place: Option<usize>,
    /// Code in the store of each word of the intake.
    pub words: Vec<u32>,
}

impl Writer<'_> {
    /// Numbers the contacts; those whose number is beyond the first one given are new and still to be inserted.
    pub fn number_contacts(&self, watch: &mut Watch<'_>) -> Result<NumberedContacts, StoreProblem> {
        let mut used = with_rows(&self.intake.contact, self.intake.contacts.len(), watch)?;
        let values =
            self.source.contact_attributes.iter().flat_map(|one| one.values.iter().map(|&(contact, _)| contact));
        mark(&mut used, values);
        watch.begin("Numbering contacts", used.len())?;
        let mut known = Known::read(self.connection, "SELECT id, name FROM contacts", [])?;
        let first_new = known.number_next();
        let mut new = 0;
        let mut numbers = vec![0; used.len()];
        for (place, ((number, used), name)) in numbers.iter_mut().zip(used).zip(self.intake.contacts.iter()).enumerate()
        {
            watch.now_and_then(place)?;
            if used {
                let (found, is_new) = known.number(name);
                *number = found;
                new += u64::from(is_new);
            }
        }
        if known.is_full() {
            return Err(StoreProblem::TooMany { what: "contacts", limit: u32::MAX.into() });
        }
        Ok(NumberedContacts { numbers, first_new, new })
    }

    /// Inserts the new contacts, many with each statement.
    pub fn insert_contacts(&self, contacts: &NumberedContacts, watch: &mut Watch<'_>) -> Result<(), StoreProblem> {
        let sql = |rows: usize| format!("INSERT INTO contacts (id, name) VALUES {}(?, ?)", "(?, ?), ".repeat(rows - 1));
        let mut many = self.connection.prepare(&sql(CONTACTS_PER_STATEMENT))?;
        let mut one = self.connection.prepare(&sql(1))?;
        let numbered = contacts.numbers.iter().copied().zip(self.intake.contacts.iter());
        let new: Vec<(u32, &str)> = numbered.filter(|(number, _)| *number >= contacts.first_new).collect();
        let (groups, rest) = new.as_chunks::<CONTACTS_PER_STATEMENT>();
        watch.begin("Writing contacts", new.len())?;
        for (written, group) in groups.iter().enumerate() {
            if written.is_multiple_of(128) {
                watch.at(written * CONTACTS_PER_STATEMENT)?;
            }
            for (place, (number, name)) in group.iter().enumerate() {
                many.raw_bind_parameter(2 * place + 1, number)?;
                many.raw_bind_parameter(2 * place + 2, name)?;
            }
            many.raw_execute()?;
        }
        for (number, name) in rest {
            one.execute(params![number, name])?;
        }
        Ok(())
    }

    pub fn number_kinds(&self) -> Result<Vec<u32>, StoreProblem> {
        let mut used = vec![false; self.intake.activity_types.len()];
        self.intake.activity.mark(&mut used);
        let mut known = Known::read(self.connection, "SELECT id, name FROM activity_types", [])?;
        let mut insert = self.connection.prepare("INSERT INTO activity_types (id, name) VALUES (?1, ?2)")?;
        let mut numbers = vec![0; used.len()];
        for ((number, used), name) in numbers.iter_mut().zip(used).zip(self.intake.activity_types.iter()) {
            if used {
                let (found, is_new) = known.number(name);
                *number = found;
                if is_new {
                    insert.execute(params![found, name])?;
                }
            }
        }
        let count: i64 = self.connection.query_row("SELECT count(*) FROM activity_types", [], |row| row.get(0))?;
        if count > 1 << 16 {
            return Err(StoreProblem::TooMany { what: "activity types", limit: 1 << 16 });
        }
        Ok(numbers)
    }

    pub fn number_attributes(&self, watch: &mut Watch<'_>) -> Result<Vec<Numbered>, StoreProblem> {
        let mut numbered: Vec<Numbered> = Vec::new();
        for (place, attribute) in self.intake.attributes.iter().enumerate() {
            let earlier = self.intake.attributes.iter().take(place);
            if earlier.into_iter().any(|earlier| earlier.name == attribute.name) {
                return Err(StoreProblem::BadIntake("two attributes of one name"));
            }
            watch.begin("Writing values", self.intake.len())?;
            let mut used = vec![false; attribute.words.len()];
            // "Not set" has its number whether it is used or not.
            used.first_mut().into_iter().for_each(|not_set| *not_set = true);
            attribute.codes.mark(&mut used);
            let (id, words) =
                self.number_attribute(Owner::Activity, &attribute.name, attribute.kind, &attribute.words, &used)?;
            numbered.push(Numbered { id, place: Some(place), words });
        }
        for stored in schema::attributes(self.connection)? {
            if stored.owner == Owner::Activity && !numbered.iter().any(|one| one.id == stored.id) {
                numbered.push(Numbered { id: stored.id, place: None, words: Vec::new() });
            }
        }
        Ok(numbered)
    }

    /// Finds or creates the attribute and numbers its used words.
    pub fn number_attribute(
        &self,
        owner: Owner,
        name: &str,
        kind: AttributeKind,
        words: &Dictionary,
        used: &[bool],
    ) -> Result<(i64, Vec<u32>), StoreProblem> {
        let stored = schema::attributes(self.connection)?;
        let found = stored.iter().find(|stored| stored.owner == owner && stored.name == name);
        let any_new = used.iter().skip(1).any(|&used| used);
        let id = match found {
            Some(stored) => {
                let any_old: bool = self.connection.query_row(
                    "SELECT EXISTS (SELECT 1 FROM words WHERE attribute = ?1)",
                    [stored.id],
                    |row| row.get(0),
                )?;
                // Values of both kinds read as what both are: text.
                let together = match (any_old, any_new) {
                    (true, true) if stored.kind != kind => AttributeKind::Text,
                    (false, true) => kind,
                    _ => stored.kind,
                };
                self.connection.execute(
                    "UPDATE attributes SET kind = ?2 WHERE id = ?1",
                    params![stored.id, schema::kind_text(together)],
                )?;
                stored.id
            }
            None => {
                if stored.len() >= schema::MOST_ATTRIBUTES {
                    return Err(StoreProblem::TooMany { what: "attributes", limit: schema::MOST_ATTRIBUTES as u64 });
                }
                let id = schema::next_attribute(self.connection)?;
                self.connection.execute(
                    "INSERT INTO attributes (id, owner, name, kind) VALUES (?1, ?2, ?3, ?4)",
                    params![id, schema::owner_text(owner), name, schema::kind_text(kind)],
                )?;
                if owner == Owner::Activity {
                    schema::add_column(self.connection, id)?;
                }
                id
            }
        };
        let mut known = Known::read(self.connection, "SELECT code, text FROM words WHERE attribute = ?1", [id])?;
        let mut insert = self.connection.prepare("INSERT INTO words (attribute, code, text) VALUES (?1, ?2, ?3)")?;
        let mut numbers = vec![0; words.len()];
        for ((number, &used), text) in numbers.iter_mut().zip(used).zip(words.iter()).skip(1) {
            if used {
                let (found, is_new) = known.number(text);
                *number = found;
                if is_new {
                    self.cancel.check()?;
                    insert.execute(params![id, found, text])?;
                }
            }
        }
        if known.is_full() {
            return Err(StoreProblem::TooMany { what: "values of one attribute", limit: u32::MAX.into() });
        }
        Ok((id, numbers))
    }
}

pub(super) fn number(numbers: &[u32], code: u32) -> u32 {
    numbers.get(code as usize).copied().unwrap_or_default()
}

pub(super) fn used(codes: impl Iterator<Item = u32>, count: usize) -> Vec<bool> {
    let mut used = vec![false; count];
    mark(&mut used, codes);
    used
}

fn mark(used: &mut [bool], codes: impl Iterator<Item = u32>) {
    for code in codes {
        if let Some(used) = used.get_mut(code as usize) {
            *used = true;
        }
    }
}

/// Returns which of so many contacts have rows, found out by two threads where there are many rows.
fn with_rows(contacts: &[u32], count: usize, watch: &mut Watch<'_>) -> Result<Vec<bool>, Cancelled> {
    let mut used = vec![false; count];
    let cancel = watch.cancel();
    let (own, others) = contacts.split_at(if contacts.len() < STRETCH { contacts.len() } else { contacts.len() / 2 });
    std::thread::scope(|scope| {
        let other = (!others.is_empty()).then(|| {
            scope.spawn(|| {
                let mut used = vec![false; count];
                for contacts in others.chunks(STRETCH) {
                    cancel.check()?;
                    mark(&mut used, contacts.iter().copied());
                }
                Ok(used)
            })
        });
        watch.stretches("Sorting by contact", own.len(), |range| {
            mark(&mut used, own.get(range).unwrap_or_default().iter().copied());
        })?;
        if let Some(other) = other {
            let other = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            used.iter_mut().zip(other).for_each(|(used, other)| *used |= other);
        }
        Ok(used)
    })
}

/// Returns the rows by number of the contact, then time, then place, as the intake has them or anew.
///
/// # Errors
/// [`Cancelled`].
pub(super) fn order<'a>(
    intake: &'a Intake,
    contacts: &[u32],
    watch: &mut Watch<'_>,
) -> Result<Cow<'a, [u32]>, Cancelled> {
    let with_rows = || contacts.iter().filter(|number| **number != 0);
    if intake.order.len() == intake.len() && with_rows().is_sorted() {
        return Ok(Cow::Borrowed(&intake.order));
    }
    let mut by_number: Vec<u32> = (0..contacts.len() as u32).collect();
    by_number.sort_unstable_by_key(|&code| number(contacts, code));
    let mut places = vec![0; contacts.len()];
    for (place, &code) in (0..).zip(&by_number) {
        places.get_mut(code as usize).into_iter().for_each(|slot| *slot = place);
    }
    let keys: Vec<u32> = intake.contact.iter().map(|&code| number(&places, code)).collect();
    let no_ties = |_: &mut Vec<()>, _: &[u32]| {};
    arrange(&keys, contacts.len(), &intake.time, watch, &no_ties).map(|(order, _)| Cow::Owned(order))
}
