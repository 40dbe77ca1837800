//! What the store keeps of an import beside its rows: the plan, what was found out, and which key made pseudonyms.

use crate::engine::import::{Finding, Imported, Plan, PseudonymKey, Quality};
use crate::engine::store::ImportRecord;
use serde::{Deserialize, Serialize};

/// What the store keeps of an import beside its rows, as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportNotes {
    /// How the file was read.
    pub plan: Plan,
    /// What was found out about the data.
    pub quality: Quality,
    /// What is odd about the rows.
    pub findings: Vec<Finding>,
    /// The activity types of the rows.
    #[serde(default)]
    pub present: Vec<String>,
    /// Fingerprint of the key of the pseudonyms, if there are any.
    #[serde(default)]
    pub key: Option<String>,
}

impl ImportNotes {
    /// Puts down what was read by a plan.
    pub fn of(plan: &Plan, read: &Imported) -> Self {
        let Imported { quality, findings, key, .. } = read;
        Self {
            plan: plan.clone(),
            quality: quality.clone(),
            findings: findings.clone(),
            present: read.intake.activity_types.iter().map(str::to_owned).collect(),
            key: key.clone(),
        }
    }

    /// Reads the notes of an import; `None` for imports of before there were such notes.
    pub fn read(record: &ImportRecord) -> Option<Self> {
        serde_json::from_str(&record.notes).ok()
    }

    /// Writes the notes; with a key, nothing in them looks like an e-mail address.
    pub fn write(&self, key: Option<&PseudonymKey>) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        match key {
            Some(key) => key.without_emails(&text).into_owned(),
            None => text,
        }
    }
}

/// Says what does not fit where one import has pseudonyms and another has none, or was made with another key.
pub fn key_warning(imports: &[ImportRecord], key: Option<&str>) -> Option<String> {
    let earlier: Vec<(&ImportRecord, Option<String>)> =
        imports.iter().map(|record| (record, ImportNotes::read(record).and_then(|notes| notes.key))).collect();
    let (other, their_key) = earlier.iter().find(|(_, earlier)| earlier.as_deref() != key)?;
    let name = &other.name;
    Some(match (key, their_key) {
        (Some(_), Some(_)) => format!(
            "The pseudonyms of {name:?} were made with another key, which is not on this computer: the same person gets \
             a different pseudonym here and counts twice. Copy the key file from the computer of that import."
        ),
        (Some(_), None) => format!(
            "{name:?} was imported without pseudonyms: the same person has another name there and counts twice. Replace \
             that import, or import this one without pseudonyms."
        ),
        _ => format!(
            "{name:?} was imported with pseudonyms: the same person has another name there and counts twice. Import \
             this file with pseudonyms, too."
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use crate::engine::import::{Given, Sample, sniff};

    fn record(key: Option<&str>) -> ImportRecord {
        let sample = Sample::from_bytes(b"who,what,when\nann@x.org,open,2024-01-01\n");
        let plan = Plan::guess(&sniff(&sample, &Given::default()).unwrap());
        let notes = ImportNotes {
            plan,
            quality: Quality { rows: 7, ..Quality::default() },
            findings: Vec::new(),
            present: Vec::new(),
            key: key.map(str::to_owned),
        };
        ImportRecord {
            id: 1,
            name: "a.csv".to_owned(),
            bytes: 1,
            blake3: String::new(),
            imported_at: Moment(0),
            notes: notes.write(None),
            taken: 1,
            already_there: 0,
            refused: 0,
            span: None,
            complete: true,
        }
    }

    #[test]
    fn notes_come_back_as_they_were_written() {
        let record = record(Some("k"));
        let notes = ImportNotes::read(&record).unwrap();
        assert_eq!((notes.quality.rows, notes.key.as_deref()), (7, Some("k")));
        assert_eq!(ImportNotes::read(&ImportRecord { notes: notes.write(None), ..record.clone() }), Some(notes));
        assert_eq!(ImportNotes::read(&ImportRecord { notes: "{}".to_owned(), ..record }), None);
    }

    #[test]
    fn keys_that_do_not_match_are_told() {
        let warning = |earlier: Option<&str>, now: Option<&str>| key_warning(&[record(earlier)], now);
        assert_eq!(key_warning(&[], Some("k")), None);
        assert_eq!((warning(None, None), warning(Some("k"), Some("k"))), (None, None));
        assert!(warning(Some("k"), Some("l")).unwrap().contains("another key"));
        assert!(warning(None, Some("l")).unwrap().contains("without pseudonyms: the same"));
        assert!(warning(Some("k"), None).unwrap().contains("with pseudonyms: the same"));
    }
}
