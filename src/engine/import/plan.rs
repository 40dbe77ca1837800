//! How a file is to be read: everything that detection guesses and the user can change.

mod problems;
mod roles;
mod together;

pub use together::{Looked, guess_join};

use super::encoding::TextEncoding;
use super::nesting::Nesting;
use super::sniff::{Detected, Opened};
use super::split::Dialect;
use super::time_format::TimeFormat;
use super::treatment::Treatment;
use crate::domain::Owner;
use crate::engine::intake::AttributeKind;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// It names the contact. Of several, the first that is set counts, by [`PlannedColumn::rank`].
    Contact,
    /// It names the activity type. Several are joined, or the first that is set counts, by [`PlannedColumn::rank`].
    Activity,
    /// It says when, or on which day if there is a [`Role::Clock`].
    Time,
    /// It says the time of day that belongs to the date.
    Clock,
    /// It says when the activity ended.
    End,
    /// Each date in it is an activity of its own, named after the column: the wide form, one row for each contact.
    Step,
    /// It names the session; kept as an attribute.
    Session,
    /// It is an amount of money; kept as an attribute of numbers.
    Value,
    /// It says whether the contact has agreed to be counted; kept as an attribute.
    Consent,
    /// It is kept with the activity, or with the contact, see [`PlannedColumn::owner`].
    Attribute,
    /// It is left out.
    Ignore,
}

impl Role {
    /// Returns whether the values of such a column are kept as they are.
    pub fn is_kept(self) -> bool {
        matches!(self, Self::Session | Self::Value | Self::Consent | Self::Attribute)
    }

    /// Returns whether only one column can have the role.
    pub fn is_single(self) -> bool {
        matches!(self, Self::Time | Self::Clock | Self::End | Self::Session | Self::Value | Self::Consent)
    }
}

/// Where the values of a column come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Origin {
    /// From the file itself.
    #[default]
    File,
    /// From a joined file.
    Join {
        /// The place of the join in [`Plan::joins`].
        join: usize,
        /// The place of the column in the joined file.
        column: usize,
    },
}

/// One column and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedColumn {
    /// The name; attributes are kept under it.
    pub name: String,
    /// The name in the file, if that is another; only what names its values itself, such as JSON, needs it.
    #[serde(default)]
    pub in_file: Option<String>,
    /// What it is for.
    pub role: Role,
    /// What its values are if it is an attribute.
    pub kind: AttributeKind,
    /// How its values are written if it is the time, or an attribute of dates.
    pub time_format: TimeFormat,
    /// Whether its numbers have a decimal comma, where that is sure and may differ from the other columns.
    #[serde(default)]
    pub decimal_comma: Option<bool>,
    /// Its place among the columns with the same role, if that is not their order in the file.
    #[serde(default)]
    pub rank: u8,
    /// The activity type that its dates are, if not its name; for [`Role::Step`].
    #[serde(default)]
    pub activity: Option<String>,
    /// Whose attribute it is.
    #[serde(default)]
    pub owner: Owner,
    /// Where its values come from; those of the file itself stand first.
    #[serde(default)]
    pub origin: Origin,
}

/// What kind of file it is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum FileFormat {
    /// Delimited text: CSV, TSV and their kin.
    #[default]
    Text,
    /// One JSON object on each line.
    JsonLines,
    /// JSON with the objects in an array, or one after the other.
    Json,
    /// JSON with the objects in an array inside an object.
    JsonInside,
    /// A workbook of Excel or LibreOffice.
    Workbook,
    /// Apache Parquet.
    Parquet,
    /// An event log in XML (IEEE 1849).
    Xes,
}

/// Which of the two times of an activity counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Counts {
    /// The start; the end is kept as an attribute.
    #[default]
    Start,
    /// The end; the start is kept as an attribute.
    End,
}

/// What several activity columns say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Several {
    /// Their values are joined.
    #[default]
    Joined,
    /// In each row the first of them that is set counts.
    FirstSet,
}

/// A second file whose columns are added to the rows of the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// The joined file.
    pub path: PathBuf,
    /// How it is read; roles mean nothing there.
    pub plan: Plan,
    /// The column of the first file that is looked up.
    pub by: usize,
    /// The column of the joined file in which it is looked up.
    pub key: usize,
}

/// A further file that is imported together with the first, in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The file.
    pub path: PathBuf,
    /// How it is read; its own further files mean nothing.
    pub plan: Plan,
}

/// How a file is to be read, with all files that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What kind of file it is, after unpacking.
    #[serde(default)]
    pub format: FileFormat,
    /// The file inside a ZIP archive.
    #[serde(default)]
    pub member: Option<String>,
    /// The sheet of a workbook.
    #[serde(default)]
    pub sheet: Option<String>,
    /// Which bytes stand for which characters.
    pub encoding: TextEncoding,
    /// The character between fields; one of ASCII.
    pub delimiter: char,
    /// The character around fields with delimiters or line ends in them; one of ASCII.
    pub quote: Option<char>,
    /// Records above the names of the columns that are no part of the table, such as a title; of delimited text only.
    #[serde(default)]
    pub title_records: usize,
    /// Whether the first record holds the column names.
    pub header: bool,
    /// The columns, in file order, then those of joined files.
    pub columns: Vec<PlannedColumn>,
    /// The zone of times without an offset, by its IANA name.
    pub zone: String,
    /// The activity type of every row where no column says it.
    pub activity_name: Option<String>,
    /// What stands between the values of several activity columns.
    #[serde(default = "activity_separator")]
    pub activity_separator: String,
    /// What several activity columns say together.
    #[serde(default)]
    pub several: Several,
    /// Which time counts where there are a start and an end.
    #[serde(default)]
    pub counts: Counts,
    /// Whether numbers are written with a decimal comma.
    pub decimal_comma: bool,
    /// What is done to the rows once they are read.
    #[serde(default)]
    pub treatment: Treatment,
    /// What becomes of lists inside records.
    #[serde(default)]
    pub nesting: Nesting,
    /// Files whose columns are joined.
    #[serde(default)]
    pub joins: Vec<Join>,
    /// Files that are imported together with this one, after it.
    #[serde(default)]
    pub also: Vec<Part>,
}

fn activity_separator() -> String {
    " / ".to_owned()
}

/// Why a plan cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No column is the contact.
    #[error("No column says who the contact is. Choose the column that names the person, such as an id or an e-mail.")]
    NoContact,
    /// No column is the time.
    #[error(
        "No column says when the activities happened. Choose a column with dates or times, or add the file that has them; without one this file \
         cannot be imported."
    )]
    NoTime,
    /// No column is the activity and no name is given.
    #[error("No column says what the contact did. Choose one, or give one activity name for all rows.")]
    NoActivity,
    /// A role is given twice.
    #[error("The columns {first:?} and {second:?} both have the role {role:?}. Choose one of them.")]
    RoleTwice {
        /// The role.
        role: Role,
        /// A column.
        first: String,
        /// Another column.
        second: String,
    },
    /// Two attributes have one name.
    #[error("Two attributes are named {0:?}. Rename or ignore one of them.")]
    NameTwice(String),
    /// An attribute has no name.
    #[error("Column {0} is an attribute without a name. Give it one or ignore it.")]
    NoName(usize),
    /// A zone is not known.
    #[error("There is no time zone {0:?}. Use a name such as Europe/Berlin or UTC.")]
    Zone(String),
    /// A column with a time of day has no date beside it.
    #[error(
        "The column {0:?} is a time of day, but no column is the date. Choose the column with the dates as the time."
    )]
    ClockWithoutDate(String),
    /// The end is to count, but there is none.
    #[error("The end is to count as the time, but no column is the end. Choose one, or let the start count.")]
    NoEnd,
    /// There are dates that are activities beside a column that names the activity.
    #[error(
        "The dates in {step:?} are activities of their own, but {activity:?} names the activity too. Choose one way."
    )]
    TwoForms {
        /// A column of dates.
        step: String,
        /// The column that names the activity, or the time.
        activity: String,
    },
    /// A join names a column that is not there.
    #[error("{} is joined by a column that is not there. Choose the columns of the join again.", .0.display())]
    JoinColumn(PathBuf),
    /// Something is wrong with the plan of another file.
    #[error("{}: {problem}", path.display())]
    Other {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: Box<Problem>,
    },
    /// A delimiter or quotation mark does not work.
    #[error("The delimiter and the quotation mark must be two different ASCII characters and no line ends.")]
    Dialect,
}

/// No column of the file has the name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The file has no column {name:?}. Its columns are: {}.", columns.join(", "))]
pub struct UnknownColumn {
    /// The name asked for.
    pub name: String,
    /// The names there are.
    pub columns: Vec<String>,
}

impl Plan {
    /// Guesses a plan from what was detected: roles from names and content, UTC for times without an offset.
    pub fn guess(detected: &Detected) -> Self {
        let roles = roles::guess(detected);
        let columns = detected.columns.iter().zip(roles).map(|(column, role)| PlannedColumn {
            name: column.name.clone(),
            in_file: None,
            role,
            kind: column.kind,
            time_format: column.time.as_ref().map(|time| time.format.clone()).unwrap_or_default(),
            decimal_comma: column.mark.sure(),
            rank: 0,
            activity: None,
            owner: Owner::Activity,
            origin: Origin::File,
        });
        let mut plan = Self {
            format: detected.format,
            member: detected.member.clone(),
            sheet: detected.sheet.clone(),
            encoding: detected.encoding,
            delimiter: char::from(detected.dialect.delimiter),
            quote: detected.dialect.quote.map(char::from),
            title_records: detected.title_records,
            header: detected.header,
            columns: columns.collect(),
            zone: "UTC".to_owned(),
            activity_name: None,
            activity_separator: activity_separator(),
            several: Several::Joined,
            counts: Counts::Start,
            decimal_comma: detected.decimal_comma,
            treatment: Treatment::default(),
            nesting: detected.nesting.clone(),
            joins: Vec::new(),
            also: Vec::new(),
        };
        if plan.with_role(Role::Time).is_none()
            && !plan.is_wide()
            && let Some((place, format)) = roles::elapsed(detected)
        {
            plan.give(place, Role::Time);
            plan.set_time_format(format);
        }
        plan
    }

    /// Makes a plan that says only how records are found, not what they mean.
    pub(super) fn of_source(opened: &Opened) -> Self {
        Self {
            format: opened.format,
            member: opened.member.clone(),
            sheet: opened.sheet.clone(),
            encoding: opened.encoding,
            delimiter: ',',
            quote: Some('"'),
            title_records: 0,
            header: false,
            columns: Vec::new(),
            zone: "UTC".to_owned(),
            activity_name: None,
            activity_separator: activity_separator(),
            several: Several::Joined,
            counts: Counts::Start,
            decimal_comma: false,
            treatment: Treatment::default(),
            nesting: opened.nesting.clone(),
            joins: Vec::new(),
            also: Vec::new(),
        }
    }

    /// Returns what is wrong with the plan, as sentences; it can be carried out if there is nothing.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = problems::of(self);
        for part in &self.also {
            let wrap = |problem| Problem::Other { path: part.path.clone(), problem: Box::new(problem) };
            problems.extend(problems::of(&part.plan).into_iter().map(wrap));
        }
        problems
    }

    /// Returns the names that the columns of the file itself have there, in order.
    pub fn names_in_file(&self) -> impl Iterator<Item = &str> {
        let own = self.columns.iter().filter(|column| column.origin == Origin::File);
        own.map(|column| column.in_file.as_deref().unwrap_or(&column.name))
    }

    /// Returns whether each row holds the dates of several activities.
    pub fn is_wide(&self) -> bool {
        self.with_role(Role::Step).is_some()
    }

    /// Returns how many columns the file itself has.
    pub fn own_columns(&self) -> usize {
        self.columns.iter().filter(|column| column.origin == Origin::File).count()
    }

    /// Returns the places of all columns with a role, by rank, then in file order.
    pub fn all_with_role(&self, role: Role) -> Vec<usize> {
        let with_role = self.columns.iter().enumerate().filter(|(_, column)| column.role == role);
        let mut places: Vec<(u8, usize)> = with_role.map(|(place, column)| (column.rank, place)).collect();
        places.sort_unstable();
        places.into_iter().map(|(_, place)| place).collect()
    }

    /// Returns the place of the first column with a role.
    pub fn with_role(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.role == role)
    }

    /// Finds a column by its name, first as written, then without regard to upper and lower case.
    ///
    /// # Errors
    /// [`UnknownColumn`] with the names there are.
    pub fn column(&self, name: &str) -> Result<usize, UnknownColumn> {
        let exact = self.columns.iter().position(|column| column.name == name);
        let close = || self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name.trim()));
        exact.or_else(close).ok_or_else(|| UnknownColumn {
            name: name.to_owned(),
            columns: self.columns.iter().map(|column| column.name.clone()).collect(),
        })
    }

    /// Gives a column a role; the one that had the role so far becomes an attribute.
    ///
    /// Dates that are activities and the roles of activity and time exclude each other; the earlier choice gives way.
    pub fn give(&mut self, column: usize, role: Role) {
        let gives_way = |other: Role| match role {
            Role::Contact | Role::Activity => other == role || role == Role::Activity && other == Role::Step,
            Role::Time => matches!(other, Role::Time | Role::Step),
            Role::Step => matches!(other, Role::Activity | Role::Time | Role::Clock | Role::End),
            _ => role.is_single() && other == role,
        };
        for other in self.columns.iter_mut().filter(|other| gives_way(other.role)) {
            (other.role, other.rank) = (Role::Attribute, 0);
        }
        self.add_role(column, role);
    }

    /// Gives a column a role beside others that have it: a further contact id, or a further part of the activity.
    pub fn add_role(&mut self, column: usize, role: Role) {
        let others = self.columns.iter().enumerate().filter(|(place, other)| *place != column && other.role == role);
        let last = others.map(|(_, other)| other.rank).max();
        if let Some(column) = self.columns.get_mut(column) {
            column.role = role;
            column.rank = if matches!(role, Role::Contact | Role::Activity) {
                last.map_or(0, |last| last.saturating_add(1))
            } else {
                0
            };
            if role == Role::Value {
                column.kind = AttributeKind::Number;
            }
        }
    }

    /// Sets the zone of times without an offset, in all files that are imported together.
    pub fn set_zone(&mut self, zone: &str) {
        zone.clone_into(&mut self.zone);
        for part in &mut self.also {
            zone.clone_into(&mut part.plan.zone);
        }
    }

    /// Sets whether numbers are written with a decimal comma, in all columns.
    pub fn set_decimal_comma(&mut self, comma: bool) {
        self.decimal_comma = comma;
        for column in self.columns.iter_mut().filter(|column| column.origin == Origin::File) {
            column.decimal_comma = None;
        }
    }

    /// Sets how the time column is written.
    pub fn set_time_format(&mut self, format: TimeFormat) {
        for column in self.columns.iter_mut().filter(|column| column.role == Role::Time) {
            column.time_format = format.clone();
        }
    }

    /// Returns the bytes that part fields, or `None` if the characters cannot do that.
    pub fn dialect(&self) -> Option<Dialect> {
        let byte = |character: char| {
            u8::try_from(character).ok().filter(|byte| byte.is_ascii() && !matches!(byte, b'\r' | b'\n' | 0))
        };
        let delimiter = byte(self.delimiter)?;
        let quote = match self.quote {
            Some(quote) => Some(byte(quote).filter(|quote| *quote != delimiter)?),
            None => None,
        };
        Some(Dialect { delimiter, quote })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::import::{Given, Sample, sniff};

    fn plan(text: &str) -> Plan {
        Plan::guess(&sniff(&Sample::from_bytes(text.as_bytes()), &Given::default()).unwrap())
    }

    #[test]
    fn problems_are_sentences() {
        let mut plan = plan("shape,colour\nround,red\nflat,blue\n");
        assert_eq!(plan.problems(), [Problem::NoContact, Problem::NoActivity, Problem::NoTime]);
        plan.zone = "Mars/Olympus".to_owned();
        plan.quote = Some(',');
        plan.columns[1].name = plan.columns[0].name.clone();
        for column in &mut plan.columns {
            column.role = Role::Attribute;
        }
        let text: Vec<String> = plan.problems().iter().map(ToString::to_string).collect();
        assert!(
            text[3..]
                .iter()
                .zip(["Two attributes", "There is no time zone", "The delimiter"])
                .all(|(a, b)| a.starts_with(b))
        );
    }

    #[test]
    fn a_role_given_anew_leaves_an_attribute_behind() {
        let mut plan = plan("user_id,event,ts,when\nu1,a,2024-01-01,2024-01-02\n");
        assert_eq!(plan.with_role(Role::Time), Some(2));
        plan.give(plan.column("WHEN").unwrap(), Role::Time);
        assert_eq!((plan.with_role(Role::Time), plan.columns[2].role), (Some(3), Role::Attribute));
        assert!(plan.problems().is_empty());
        assert!(plan.column("nothing").unwrap_err().to_string().contains("user_id, event, ts, when"));
    }

    #[test]
    fn a_plan_can_be_written_and_read() {
        let plan = plan("user_id;event;ts\nu1;a;5.3.2024\n");
        let text = ron::to_string(&plan).unwrap();
        assert_eq!(ron::from_str::<Plan>(&text).unwrap(), plan);
    }
}
