//! The first rows of a file as written and as they would be read.

use super::clean_up::CleanUp;
use super::joined::{Joined, Joins};
use super::plan::{Counts, Plan, Role};
use super::privacy::PseudonymKey;
use super::record::{Record, SplitRecord};
use super::row::{Reason, RowReader, Scratch, Value, is_set};
use super::sniff::{Sample, separator_line};
use super::split::{Splitter, Step};
use super::time_format::write_iso;

/// The first rows of a file as written and as they would be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// One entry a row.
    pub rows: Vec<PreviewRow>,
    /// Rows among them that would be taken.
    pub taken: usize,
    /// Why a joined file cannot be read, in a sentence.
    pub join_failed: Option<String>,
}

/// A row as written and as it would be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    /// The line in which it starts.
    pub line: u64,
    /// One entry for each column of the plan.
    pub cells: Vec<PreviewCell>,
    /// Why it would be refused, if it would.
    pub refused: Option<Reason>,
}

/// A value as written and as it would be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewCell {
    /// The text in the file.
    pub raw: String,
    /// The value that would be kept; `None` if it is not set, ignored or cannot be read.
    pub value: Option<String>,
    /// Whether it is not of the kind of its column.
    pub other_kind: bool,
}

impl Preview {
    /// Replaces what the plan says by pseudonyms, as the import does; the text in the file stays beside it.
    pub fn hide(&mut self, plan: &Plan, key: &PseudonymKey) {
        let privacy = plan.treatment.privacy;
        for row in &mut self.rows {
            for (cell, column) in row.cells.iter_mut().zip(&plan.columns) {
                let Some(value) = &mut cell.value else { continue };
                if privacy.contacts && column.role == Role::Contact {
                    *value = key.pseudonym_of_contact(value);
                } else if privacy.emails {
                    *value = key.without_emails(value).into_owned();
                }
            }
        }
    }
}

/// Reads the first rows of a sample by a plan; a plan with problems shows the raw text only.
pub fn preview(sample: &Sample, plan: &Plan, rows: usize) -> Preview {
    let mut preview = Preview::default();
    let reader = RowReader::new(plan).ok();
    let joins = match sample.joins(plan) {
        Ok(joins) => joins,
        Err(error) => {
            preview.join_failed = Some(error.to_string());
            Joins::default()
        }
    };
    let mut found = Vec::new();
    let mut show = |record: &dyn Record, reason: Option<&Reason>| {
        let record = Shown(record);
        joins.find(&record, &mut found);
        let joined = Joined { record: &record, joins: &joins, found: &found };
        let mut row = if plan.joins.is_empty() {
            row(plan, reader.as_ref(), &record)
        } else {
            row(plan, reader.as_ref(), &joined)
        };
        row.refused = reason.cloned().or(row.refused);
        preview.taken += usize::from(row.refused.is_none() && reader.is_some());
        preview.rows.push(row);
        preview.rows.len() < rows
    };
    if let Some(table) = sample.table() {
        let header = usize::from(plan.header);
        for (row, reason) in table.rows.iter().skip(header) {
            if !show(row, reason.as_ref()) {
                break;
            }
        }
        return preview;
    }
    let Some(dialect) = plan.dialect() else { return preview };
    let head = sample.decoded_head(plan.encoding);
    let mut splitter = Splitter::new(dialect);
    let mut rest = head.as_slice();
    let (mut first, mut header) = (true, plan.header);
    let mut titles = if plan.header { plan.title_records } else { 0 };
    loop {
        let length = match splitter.next(rest, sample.is_complete()) {
            Step::Record(length) => length,
            Step::Blank(length) => {
                rest = rest.get(length..).unwrap_or_default();
                continue;
            }
            Step::More | Step::End | Step::Broken(_) => return preview,
        };
        let separator = std::mem::take(&mut first) && separator_line(splitter.raw(rest)).is_some();
        if !separator && titles > 0 {
            titles -= 1;
        } else if !separator
            && !std::mem::take(&mut header)
            && !show(&SplitRecord { splitter: &splitter, text: rest }, None)
        {
            return preview;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// A record of any kind.
struct Shown<'a>(&'a dyn Record);

impl Record for Shown<'_> {
    fn field_count(&self) -> usize {
        self.0.field_count()
    }

    fn field(&self, column: usize) -> &[u8] {
        self.0.field(column)
    }

    fn raw(&self) -> &[u8] {
        self.0.raw()
    }

    fn line(&self) -> u64 {
        self.0.line()
    }

    fn has_zero_byte(&self) -> bool {
        self.0.has_zero_byte()
    }
}

fn row(plan: &Plan, reader: Option<&RowReader>, record: &impl Record) -> PreviewRow {
    let raw = |column: usize| String::from_utf8_lossy(record.field(column)).into_owned();
    let mut cells: Vec<PreviewCell> = (0..plan.columns.len())
        .map(|column| PreviewCell { raw: raw(column), value: None, other_kind: false })
        .collect();
    let Some(reader) = reader else { return PreviewRow { line: record.line(), cells, refused: None } };
    let mut scratch = Vec::new();
    for attribute in &reader.attributes {
        let value = reader.value(attribute, record.field(attribute.column), &mut scratch);
        if let Some(cell) = cells.get_mut(attribute.column) {
            (cell.value, cell.other_kind) = match value {
                Value::NotSet => (None, false),
                Value::Kept(value) => (Some(owned(value)), false),
                Value::OtherKind(value) => (Some(owned(value)), true),
            };
        }
    }
    let mut show = |column: Option<usize>, value: String| {
        if let Some(cell) = column.and_then(|column| cells.get_mut(column)) {
            cell.value = Some(value);
        }
    };
    let first_set = |role: Role| {
        let places = plan.all_with_role(role);
        let set = places.iter().copied().find(|place| is_set(record.field(*place).trim_ascii()));
        set.or(places.first().copied())
    };
    let mut refused = None;
    if reader.steps() > 0 {
        match reader.contact(record) {
            Ok(contact) => show(first_set(Role::Contact), owned(contact)),
            Err(reason) => refused = Some(reason),
        }
        let mut found = false;
        for (step, column) in plan.all_with_role(Role::Step).into_iter().enumerate() {
            match reader.step(record, &[], step) {
                Some(Ok(activity)) => show(Some(column), iso(activity.time.micros)),
                Some(Err(reason)) => refused = Some(refused.unwrap_or(reason)),
                None => continue,
            }
            found = true;
        }
        refused = refused.or((!found).then_some(Reason::NoTime));
    } else {
        match reader.activity(record, &mut Scratch::default()) {
            Ok(activity) => {
                show(first_set(Role::Contact), owned(activity.contact));
                show(first_set(Role::Activity), renamed(plan, owned(activity.activity)));
                let counts = if plan.counts == Counts::End { Role::End } else { Role::Time };
                show(plan.with_role(counts), iso(activity.time.micros));
            }
            Err(reason) => refused = Some(reason),
        }
    }
    PreviewRow { line: record.line(), cells, refused }
}

/// Gives an activity the name that clean-up gives it.
fn renamed(plan: &Plan, name: String) -> String {
    plan.treatment.clean_up.iter().fold(name, |name, step| match step {
        CleanUp::RenameActivities(names) => names.get(&name).cloned().unwrap_or(name),
        _ => name,
    })
}

fn iso(micros: i64) -> String {
    let mut text = Vec::new();
    write_iso(micros, &mut text);
    owned(&text)
}

fn owned(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::import::{Given, sniff};

    #[test]
    fn raw_text_stands_beside_what_is_read() {
        let text = "user_id;event;ts;price;note\nu1; open ;04.10.2022 19:19;1,5;null\n\nu2;open;31.02.2022;2,5;y\n";
        let sample = Sample::from_bytes(text.as_bytes());
        let plan = Plan::guess(&sniff(&sample, &Given::default()).unwrap());
        let preview = preview(&sample, &plan, 10);
        assert_eq!((preview.rows.len(), preview.taken), (2, 1));
        let values: Vec<Option<&str>> = preview.rows[0].cells.iter().map(|cell| cell.value.as_deref()).collect();
        assert_eq!(values, [Some("u1"), Some("open"), Some("2022-10-04T19:19:00Z"), Some("1.5"), None]);
        assert_eq!(preview.rows[0].cells[1].raw, " open ");
        assert_eq!(preview.rows[1].line, 4);
        let reason = preview.rows[1].refused.as_ref().unwrap().to_string();
        assert_eq!(reason, "The time \"31.02.2022\" is not read: there is no day 31 in that month.");
    }

    #[test]
    fn pseudonyms_are_shown_as_the_import_makes_them() {
        let text = "user_id,event,ts,note\nann@x.org,open,2024-01-01,to bob@x.org\n,open,2024-01-01,\n";
        let sample = Sample::from_bytes(text.as_bytes());
        let mut plan = Plan::guess(&sniff(&sample, &Given::default()).unwrap());
        let key = PseudonymKey::new([7; 32]);
        let shown = |plan: &Plan| {
            let mut preview = preview(&sample, plan, 10);
            preview.hide(plan, &key);
            let row = &preview.rows[0];
            assert_eq!(row.cells[0].raw, "ann@x.org");
            [0, 1, 3].map(|column| row.cells[column].value.clone().unwrap())
        };
        assert_eq!(shown(&plan), ["ann@x.org", "open", "to bob@x.org"]);
        plan.treatment.privacy.contacts = true;
        assert_eq!(shown(&plan), [key.pseudonym("ann@x.org"), "open".into(), "to bob@x.org".into()]);
        plan.treatment.privacy.emails = true;
        assert_eq!(shown(&plan)[2], format!("to {}", key.pseudonym("bob@x.org")));
    }

    #[test]
    fn activities_are_shown_by_the_names_that_clean_up_gives() {
        let sample = Sample::from_bytes(b"user_id,event,ts\nu1,a,2024-01-01\nu1,b,2024-01-01\n");
        let mut plan = Plan::guess(&sniff(&sample, &Given::default()).unwrap());
        plan.treatment.clean_up = vec![CleanUp::RenameActivities([("a".to_owned(), "Open".to_owned())].into())];
        let preview = preview(&sample, &plan, 10);
        let shown: Vec<_> = preview.rows.iter().map(|row| row.cells[1].value.as_deref()).collect();
        assert_eq!(shown, [Some("Open"), Some("b")]);
    }

    #[test]
    fn a_plan_with_problems_shows_the_raw_text() {
        let sample = Sample::from_bytes(b"sep=,\na,b\n1,2\n3,4\n");
        let plan = Plan::guess(&sniff(&sample, &Given::default()).unwrap());
        let preview = preview(&sample, &plan, 1);
        assert_eq!((preview.taken, preview.rows.len()), (0, 1));
        assert_eq!(preview.rows[0].cells[1].raw, "2");
    }
}
