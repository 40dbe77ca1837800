//! How a file is to be read: everything that detection guesses and the user can change.

mod roles;

use super::encoding::TextEncoding;
use super::sniff::Detected;
use super::split::Dialect;
use super::time_format::{TimeFormat, Zone};
use crate::engine::intake::AttributeKind;
use serde::{Deserialize, Serialize};

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// It names the contact.
    Contact,
    /// It names the activity type.
    Activity,
    /// It says when.
    Time,
    /// It is kept with the activity.
    Attribute,
    /// It is left out.
    Ignore,
}

/// One column of the file and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedColumn {
    /// The name; attributes are kept under it.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// What its values are if it is an attribute.
    pub kind: AttributeKind,
    /// How its values are written if it is the time, or an attribute of dates.
    pub time_format: TimeFormat,
}

/// How a file is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Which bytes stand for which characters.
    pub encoding: TextEncoding,
    /// The character between fields; one of ASCII.
    pub delimiter: char,
    /// The character around fields with delimiters or line ends in them; one of ASCII.
    pub quote: Option<char>,
    /// Whether the first record holds the column names.
    pub header: bool,
    /// The columns, in file order.
    pub columns: Vec<PlannedColumn>,
    /// The zone of times without an offset, by its IANA name.
    pub zone: String,
    /// The activity type of every row where no column says it.
    pub activity_name: Option<String>,
    /// Whether numbers are written with a decimal comma.
    pub decimal_comma: bool,
}

/// Why a plan cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No column is the contact.
    #[error("No column says who the contact is. Choose the column that names the person, such as an id or an e-mail.")]
    NoContact,
    /// No column is the time.
    #[error(
        "No column says when the activities happened. Choose a column with dates or times; without one the file \
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
            role,
            kind: column.kind,
            time_format: column.time.as_ref().map(|time| time.format.clone()).unwrap_or_default(),
        });
        Self {
            encoding: detected.encoding,
            delimiter: char::from(detected.dialect.delimiter),
            quote: detected.dialect.quote.map(char::from),
            header: detected.header,
            columns: columns.collect(),
            zone: "UTC".to_owned(),
            activity_name: None,
            decimal_comma: detected.decimal_comma,
        }
    }

    /// Returns what is wrong with the plan, as sentences; it can be carried out if there is nothing.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.with_role(Role::Contact).is_none() {
            problems.push(Problem::NoContact);
        }
        if self.with_role(Role::Activity).is_none()
            && self.activity_name.as_deref().is_none_or(|name| name.trim().is_empty())
        {
            problems.push(Problem::NoActivity);
        }
        if self.with_role(Role::Time).is_none() {
            problems.push(Problem::NoTime);
        }
        for role in [Role::Contact, Role::Activity, Role::Time] {
            let mut columns = self.columns.iter().filter(|column| column.role == role);
            if let (Some(first), Some(second)) = (columns.next(), columns.next()) {
                problems.push(Problem::RoleTwice { role, first: first.name.clone(), second: second.name.clone() });
            }
        }
        for (number, column) in self.columns.iter().enumerate().filter(|(_, column)| column.role == Role::Attribute) {
            let same = |other: &&PlannedColumn| other.role == Role::Attribute && other.name == column.name;
            if column.name.trim().is_empty() {
                problems.push(Problem::NoName(number + 1));
            } else if self.columns.iter().take(number).any(|other| same(&other)) {
                problems.push(Problem::NameTwice(column.name.clone()));
            }
        }
        if Zone::named(&self.zone).is_none() {
            problems.push(Problem::Zone(self.zone.clone()));
        }
        if self.dialect().is_none() {
            problems.push(Problem::Dialect);
        }
        problems
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

    /// Gives a column a role; the one that had the role of contact, activity or time so far becomes an attribute.
    pub fn give(&mut self, column: usize, role: Role) {
        if matches!(role, Role::Contact | Role::Activity | Role::Time) {
            for other in self.columns.iter_mut().filter(|other| other.role == role) {
                other.role = Role::Attribute;
            }
        }
        if let Some(column) = self.columns.get_mut(column) {
            column.role = role;
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
