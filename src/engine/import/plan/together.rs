//! Several files in one plan: joined by an id, or one after the other.

use super::{Join, Origin, Part, Plan, PlannedColumn, Role};
use crate::domain::Owner;
use crate::engine::import::sniff::{Column, Detected};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// A file that was looked at.
pub type Looked<'a> = (&'a Path, &'a Detected);

impl Plan {
    /// Adds the columns of another file to the rows whose column `by` has the value that its column `key` has.
    ///
    /// The new columns are attributes of the activity or of the contact; a name that is taken already gets that of
    /// the file before it.
    pub fn add_join(&mut self, path: &Path, other: &Detected, by: usize, key: usize, owner: Owner) {
        let plan = Self::guess(other);
        let join = self.joins.len();
        for (column, planned) in plan.columns.iter().enumerate().filter(|(column, _)| *column != key) {
            let taken = self.columns.iter().any(|other| other.name == planned.name);
            let name = if taken { format!("{}.{}", stem(path), planned.name) } else { planned.name.clone() };
            let role = if planned.role == Role::Ignore { Role::Ignore } else { Role::Attribute };
            let origin = Origin::Join { join, column };
            self.columns.push(PlannedColumn { name, role, owner, origin, rank: 0, ..planned.clone() });
        }
        self.joins.push(Join { path: path.to_owned(), plan, by, key });
    }

    /// Takes a join and its columns away; joins that go by one of these columns go with it.
    pub fn remove_join(&mut self, join: usize) {
        if join >= self.joins.len() {
            return;
        }
        self.joins.remove(join);
        let gone = |column: &PlannedColumn| matches!(column.origin, Origin::Join { join: of, .. } if of == join);
        let places: Vec<Option<usize>> = self
            .columns
            .iter()
            .scan(0, |next, column| {
                let place = (!gone(column)).then_some(*next);
                *next += usize::from(place.is_some());
                Some(place)
            })
            .collect();
        self.columns.retain(|column| !gone(column));
        for column in &mut self.columns {
            if let Origin::Join { join: of, .. } = &mut column.origin
                && *of > join
            {
                *of -= 1;
            }
        }
        let mut orphan = None;
        for (number, other) in self.joins.iter_mut().enumerate() {
            match places.get(other.by).copied().flatten() {
                Some(by) => other.by = by,
                None => orphan = Some(number),
            }
        }
        if let Some(orphan) = orphan {
            self.remove_join(orphan);
        }
    }

    /// Makes one plan for several files, of which the first is the one that the plan is for.
    ///
    /// A file with a contact and a time brings activities of its own. One without a time is joined by its id, or, if
    /// none of the files with a time says what was done, it names activities whose times a table of contacts has.
    /// Returns the place of the first file and its plan.
    pub fn together(files: &[Looked<'_>]) -> Option<(usize, Self)> {
        let plans: Vec<Self> = files.iter().map(|(_, detected)| Self::guess(detected)).collect();
        let has = |place: usize, role: Role| plans.get(place).is_some_and(|plan| plan.with_role(role).is_some());
        let all = || 0..files.len();
        let full: Vec<usize> = all().filter(|one| has(*one, Role::Contact) && has(*one, Role::Activity)).collect();
        let timed = |one: &usize| has(*one, Role::Time) || has(*one, Role::Step);
        if full.iter().filter(|one| timed(one)).count() == 0
            && let [contacts] = all().filter(timed).collect::<Vec<_>>()[..]
            && files.len() > 1
            && all().all(|one| has(one, Role::Contact))
        {
            return activities_of_contacts(files, contacts);
        }
        let mut first = full.iter().copied().find(timed).or_else(|| all().find(timed)).or(all().next())?;
        // A file that everything else can be joined to stands first.
        if !timed(&first) {
            first = all().next()?;
        }
        let mut plan = plans.get(first)?.clone();
        let (first_path, first_detected) = files.get(first)?;
        let mut brings = false;
        for (place, (path, detected)) in files.iter().enumerate().filter(|(place, _)| *place != first) {
            if has(place, Role::Contact) && timed(&place) {
                let mut other = plans.get(place)?.clone();
                other.name_after(path, detected);
                plan.also.push(Part { path: (*path).to_owned(), plan: other });
                brings = true;
            } else if let Some((by, key)) = guess_join(first_detected, detected) {
                let of_contacts = plan.columns.get(by).is_some_and(|column| column.role == Role::Contact);
                let owner = if of_contacts { Owner::Contact } else { Owner::Activity };
                plan.add_join(path, detected, by, key, owner);
            } else {
                // Nothing fits; the user sees it with what is missing.
                plan.also.push(Part { path: (*path).to_owned(), plan: plans.get(place)?.clone() });
            }
        }
        if brings {
            plan.name_after(first_path, first_detected);
        }
        Some((first, plan))
    }

    /// Lets the other files of the same archive be read as this one, as far as they have the same columns.
    pub fn share(&mut self, path: &Path) {
        let Self { columns, also, zone, several, counts, decimal_comma, activity_separator, .. } = self;
        for part in also.iter_mut().filter(|part| part.path == path && part.plan.member.is_some()) {
            let plan = &mut part.plan;
            (plan.several, plan.counts, plan.decimal_comma) = (*several, *counts, *decimal_comma);
            plan.zone.clone_from(zone);
            plan.activity_separator.clone_from(activity_separator);
            for column in plan.columns.iter_mut().filter(|column| column.origin == Origin::File) {
                let mine = columns.iter().find(|mine| mine.origin == Origin::File && mine.name == column.name);
                if let Some(mine) = mine {
                    *column = PlannedColumn { in_file: column.in_file.take(), ..mine.clone() };
                }
            }
        }
    }

    /// Lets the file say what was done where no column does: a column that always says the same, or the file's name.
    pub fn name_after(&mut self, path: &Path, detected: &Detected) {
        if self.with_role(Role::Activity).is_some() || self.activity_name.is_some() || self.is_wide() {
            return;
        }
        let same = |column: &Column| column.distinct == 1 && column.set == detected.rows && column.rows > 1;
        let says = detected.columns.iter().position(|column| {
            same(column) && column.kind == crate::engine::intake::AttributeKind::Text && column.time.is_none()
        });
        match says {
            Some(place) => self.give(place, Role::Activity),
            None => self.activity_name = Some(stem(detected.member.as_deref().map_or(path, Path::new))),
        }
    }
}

/// Tables of what contacts did, whose times stand in a table of contacts.
fn activities_of_contacts(files: &[Looked<'_>], contacts: usize) -> Option<(usize, Plan)> {
    let (contacts_path, contacts_detected) = *files.get(contacts)?;
    let mut parts = Vec::new();
    for (place, (path, detected)) in files.iter().enumerate().filter(|(place, _)| *place != contacts) {
        let mut plan = Plan::guess(detected);
        let (by, key) = guess_join(detected, contacts_detected)?;
        plan.name_after(path, detected);
        plan.add_join(contacts_path, contacts_detected, by, key, Owner::Contact);
        let time = Plan::guess(contacts_detected).with_role(Role::Time);
        let column = plan
            .columns
            .iter()
            .position(|column| matches!(column.origin, Origin::Join { column, .. } if Some(column) == time));
        if let Some(column) = column {
            plan.give(column, Role::Time);
        }
        parts.push((place, Part { path: (*path).to_owned(), plan }));
    }
    // The longest table first: a journey narrows, and at the same instant the order of the files holds.
    let rows = |place: usize| files.get(place).map_or(0, |(_, detected)| detected.rows);
    parts.sort_by_key(|(place, _)| (std::cmp::Reverse(rows(*place)), *place));
    let mut parts = parts.into_iter();
    let (first, Part { mut plan, .. }) = parts.next()?;
    plan.also = parts.map(|(_, part)| part).collect();
    Some((first, plan))
}

/// Guesses by which columns two files belong together: one of the same name that is an id in either, or the two
/// with the most values in common.
pub fn guess_join(here: &Detected, other: &Detected) -> Option<(usize, usize)> {
    let contact = |detected: &Detected| Plan::guess(detected).with_role(Role::Contact);
    let name = |detected: &Detected, place: usize| {
        detected.columns.get(place).map(|column| column.name.to_lowercase()).unwrap_or_default()
    };
    let is_id = |name: &str| name == "id" || name.ends_with("_id") || name.ends_with("id") || name.contains("email");
    for (by, column) in here.columns.iter().enumerate().filter(|(_, column)| column.set > 0) {
        let key = (0..other.columns.len()).find(|key| name(other, *key) == column.name.to_lowercase());
        if let Some(key) =
            key.filter(|key| is_id(&name(here, by)) || contact(here) == Some(by) || contact(other) == Some(*key))
            && unlike_row_number(column)
        {
            return Some((by, key));
        }
    }
    let values: Vec<HashSet<&str>> =
        here.columns.iter().map(|column| column.values.iter().map(String::as_str).collect()).collect();
    let common = |by: usize, key: usize| {
        let (mine, theirs) = (values.get(by)?, other.columns.get(key)?);
        let both = theirs.values.iter().filter(|value| mine.contains(value.as_str())).count();
        // An id names one row of the other file; a word such as a country names many.
        (both > 0 && theirs.distinct * 2 > theirs.set).then_some(both)
    };
    let pairs = (0..here.columns.len()).flat_map(|by| (0..other.columns.len()).map(move |key| (by, key)));
    let found = pairs.filter_map(|(by, key)| Some((common(by, key)?, by, key)));
    found.max_by_key(|(both, by, key)| (*both, std::cmp::Reverse((*by, *key)))).map(|(_, by, key)| (by, key))
}

fn unlike_row_number(column: &Column) -> bool {
    !column.unnamed
}

/// The name of a file without its endings.
fn stem(path: &Path) -> String {
    let mut stem = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    for _ in 0..2 {
        let short = PathBuf::from(&stem);
        let packed = short.extension().is_some_and(|end| end.len() <= 7);
        match short.file_stem().filter(|_| packed) {
            Some(shorter) => stem = shorter.to_string_lossy().into_owned(),
            None => break,
        }
    }
    stem
}
