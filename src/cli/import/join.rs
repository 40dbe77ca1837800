//! Files that are joined by hand: `--join "FILE on COLUMN=KEY keep A, B for contacts"` and `--contacts FILE`.

use super::ImportFailure;
use crate::domain::Owner;
use crate::engine::import::{Detected, Plan, Role, UnknownColumn, guess_join};
use std::path::PathBuf;

/// What is said of a file that is to be joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JoinAsked {
    pub file: PathBuf,
    /// The column of the imported file and that of the joined one; both are guessed unless given.
    on: Option<(String, String)>,
    /// The columns that are kept; all, if none is named.
    keep: Vec<String>,
    /// Whose attributes they are; guessed unless given.
    owner: Option<Owner>,
}

impl JoinAsked {
    /// Reads what is said of a file.
    pub(super) fn parse(text: &str) -> Result<Self, ImportFailure> {
        let wrong = || ImportFailure::Join(text.to_owned());
        let (rest, owner) = match text.rsplit_once(" for ") {
            Some((rest, "contacts")) => (rest, Some(Owner::Contact)),
            Some((rest, "activities")) => (rest, Some(Owner::Activity)),
            _ => (text, None),
        };
        let (rest, keep) = rest.rsplit_once(" keep ").unwrap_or((rest, ""));
        let (file, on) = match rest.rsplit_once(" on ") {
            Some((file, on)) => {
                let (by, key) = on.split_once('=').unwrap_or((on, on));
                (file, Some((by.trim().to_owned(), key.trim().to_owned())))
            }
            None => (rest, None),
        };
        let keep = keep.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let asked = Self { file: PathBuf::from(file.trim()), on, keep, owner };
        let is_empty = |(by, key): &(String, String)| by.is_empty() || key.is_empty();
        if file.trim().is_empty() || asked.on.as_ref().is_some_and(is_empty) { Err(wrong()) } else { Ok(asked) }
    }

    /// Makes a file one of contacts: what it says belongs to them.
    pub(super) fn of_contacts(self) -> Self {
        Self { owner: self.owner.or(Some(Owner::Contact)), ..self }
    }

    /// Joins the file to the plans whose files have the column; `here` is what their files look like.
    pub(super) fn add(
        &self,
        plans: &mut [(&mut Plan, Option<&Detected>)],
        other: &Detected,
    ) -> Result<(), ImportFailure> {
        let theirs = Plan::guess(other);
        for name in &self.keep {
            theirs.column(name)?;
        }
        let mut missing: Option<UnknownColumn> = None;
        let mut is_joined = false;
        for (plan, detected) in plans.iter_mut() {
            let found = match &self.on {
                Some((by, key)) => match plan.column(by) {
                    Ok(by) => Some((by, theirs.column(key)?)),
                    Err(unknown) => {
                        missing = Some(unknown);
                        None
                    }
                },
                None => self.guess(plan, *detected, other, &theirs),
            };
            let Some((by, key)) = found else { continue };
            let is_contact = plan.columns.get(by).is_some_and(|column| column.role == Role::Contact);
            let owner = self.owner.unwrap_or(if is_contact { Owner::Contact } else { Owner::Activity });
            let before = plan.columns.len();
            plan.add_join(&self.file, other, by, key, owner);
            self.leave_out(plan, before, &theirs, key);
            is_joined = true;
        }
        match (is_joined, missing) {
            (true, _) => Ok(()),
            (false, Some(missing)) => Err(missing.into()),
            (false, None) => Err(ImportFailure::NoJoin(self.file.clone())),
        }
    }

    /// Guesses by which columns the files belong together; a file of contacts goes by the contact.
    fn guess(
        &self,
        plan: &Plan,
        detected: Option<&Detected>,
        other: &Detected,
        theirs: &Plan,
    ) -> Option<(usize, usize)> {
        let contact = plan.all_with_role(Role::Contact).first().copied();
        let guessed = detected.and_then(|detected| guess_join(detected, other));
        match (self.owner, contact, theirs.with_role(Role::Contact)) {
            (Some(Owner::Contact), Some(contact), Some(key)) => {
                guessed.filter(|(by, _)| *by == contact).or(Some((contact, key)))
            }
            _ => guessed,
        }
    }

    /// Leaves out the joined columns that are not asked for.
    fn leave_out(&self, plan: &mut Plan, from: usize, theirs: &Plan, key: usize) {
        let names =
            theirs.columns.iter().enumerate().filter(|(place, _)| *place != key).map(|(_, column)| &column.name);
        let wanted = |name: &str| self.keep.is_empty() || self.keep.iter().any(|one| one.eq_ignore_ascii_case(name));
        for (column, name) in plan.columns.iter_mut().skip(from).zip(names) {
            column.role = if wanted(name) { Role::Attribute } else { Role::Ignore };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_join_is_understood() {
        let parse = |text: &str| JoinAsked::parse(text).unwrap();
        let whole = parse("my users on Monday.csv on user id=key keep country, plan for contacts");
        assert_eq!(whole.file, PathBuf::from("my users on Monday.csv"));
        assert_eq!(whole.on, Some(("user id".to_owned(), "key".to_owned())));
        assert_eq!((whole.keep.len(), whole.owner), (2, Some(Owner::Contact)));
        let plain = parse("users.csv");
        assert_eq!((plain.on, plain.keep.len(), plain.owner), (None, 0, None));
        assert_eq!(parse("a.csv on id").on, Some(("id".to_owned(), "id".to_owned())));
        for text in ["", " on a=b", "a.csv on =b"] {
            assert!(matches!(JoinAsked::parse(text), Err(ImportFailure::Join(_))), "{text}");
        }
    }
}
