//! What an import tells: how the file is read, what was found out, what came of it.

use super::ImportOptions;
use crate::domain::Owner;
use crate::engine::import::{
    Detected, FileFormat, Finding, Imported, Mark, Origin, Plan, PlannedColumn, Role, TimeFormat,
};
use crate::engine::intake::AttributeKind;
use crate::project::ImportSummary;
use std::io::{Result, Write};
use std::path::Path;

/// Refused rows that are told one by one.
const TOLD_REFUSALS: usize = 10;

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Tells how a file is read.
pub(super) fn plan(
    file: &Path,
    options: &ImportOptions,
    detected: &Detected,
    plan: &Plan,
    out: &mut dyn Write,
) -> Result<()> {
    let delimiter = match plan.delimiter {
        '\t' => "tab".to_owned(),
        other => format!("\"{other}\""),
    };
    let header = if plan.header { "names in the first line" } else { "no names in the first line" };
    let name = file_name(file);
    match plan.format {
        FileFormat::Text => writeln!(out, "{name}: {}, delimiter {delimiter}, {header}", plan.encoding.name())?,
        FileFormat::JsonLines => writeln!(out, "{name}: JSON, one object a line")?,
        FileFormat::Json | FileFormat::JsonInside => writeln!(out, "{name}: JSON")?,
        FileFormat::Workbook => {
            writeln!(out, "{name}: workbook, sheet {:?}, {header}", plan.sheet.as_deref().unwrap_or_default())?;
        }
        FileFormat::Parquet => writeln!(out, "{name}: Parquet")?,
        FileFormat::Xes => writeln!(out, "{name}: event log (XES)")?,
    }
    if let Some(member) = &plan.member {
        writeln!(out, "  the file {member} of the archive; --member reads one alone")?;
    }
    if let Some(preset) = &plan.treatment.preset {
        writeln!(out, "  read as {preset}; --preset none reads it without")?;
    }
    if let Some(list) = &plan.nesting.rows_of {
        writeln!(out, "  each element of the list {list} is a row; --rows-of none reads whole records")?;
    }
    let other =
        detected.lists.iter().filter(|list| !list.of_pairs && Some(&list.path) != plan.nesting.rows_of.as_ref());
    for list in other {
        writeln!(out, "  the list {} becomes one text a column; --rows-of {} makes rows of it", list.path, list.path)?;
    }
    for join in &plan.joins {
        let name = |columns: &[PlannedColumn], place: usize| {
            columns.get(place).map(|column| column.name.clone()).unwrap_or_default()
        };
        let (by, key) = (name(&plan.columns, join.by), name(&join.plan.columns, join.key));
        writeln!(out, "  joined with {} where {by} is its {key}", file_name(&join.path))?;
    }
    let width = plan.columns.iter().map(|column| column.name.chars().count()).max().unwrap_or_default().min(40);
    for (place, column) in plan.columns.iter().enumerate() {
        let found = detected.columns.get(place).filter(|_| column.origin == Origin::File);
        let role = match column.role {
            Role::Contact => "contact".to_owned(),
            Role::Activity => "activity".to_owned(),
            Role::Time if column.time_format.is_epoch() => format!("time, {}", column.time_format),
            Role::Time => format!("time, {}, {} unless an offset is given", column.time_format, plan.zone),
            Role::Clock => "time of day".to_owned(),
            Role::End => format!("end, {}", column.time_format),
            Role::Step => format!("dates of an activity, {}", column.time_format),
            Role::Session => "session".to_owned(),
            Role::Value => "value".to_owned(),
            Role::Consent => "consent".to_owned(),
            Role::Attribute if column.owner == Owner::Contact => {
                format!("attribute of the contact, {:?}", column.kind).to_lowercase()
            }
            Role::Attribute => format!("attribute, {:?}", column.kind).to_lowercase(),
            Role::Ignore => "left out".to_owned(),
        };
        writeln!(out, "  {:width$}  {role}", column.name)?;
        let ambiguous = found
            .and_then(|found| found.time.as_ref())
            .is_some_and(|time| time.ambiguous && time.format == column.time_format);
        let either = found.is_some_and(|found| matches!(found.mark, Mark::Either { .. }));
        let is_number =
            column.role == Role::Value || column.role == Role::Attribute && column.kind == AttributeKind::Number;
        if either && is_number && options.decimal_comma.is_none() {
            let (mark, other, word) =
                if plan.decimal_comma { ("comma", "point", "no") } else { ("point", "comma", "yes") };
            writeln!(
                out,
                "  These numbers are read with a decimal {mark} but fit a {other}, too; --decimal-comma {word} chooses it."
            )?;
        }
        if ambiguous && column.role == Role::Time && options.time_format.is_none() {
            let other = match column.time_format {
                TimeFormat::MonthFirst => "day-first",
                _ => "month-first",
            };
            writeln!(out, "  These dates fit both orders of day and month; --time-format {other} chooses the other.")?;
        }
    }
    if let Some(name) = plan.activity_name.as_deref().filter(|_| plan.with_role(Role::Activity).is_none()) {
        let hint = if options.activity_name.is_none() { "; --activity-name gives another" } else { "" };
        writeln!(out, "  every row is the activity {name:?}{hint}")?;
    }
    for step in &plan.treatment.clean_up {
        writeln!(out, "  {}", step.sentence())?;
    }
    if plan.treatment.privacy.contacts {
        writeln!(out, "  contacts get pseudonyms")?;
    }
    if plan.treatment.privacy.emails {
        writeln!(out, "  e-mail addresses get pseudonyms")?;
    }
    Ok(())
}

/// Tells which other files of an archive are imported, and which are left out.
pub(super) fn members(path: &Path, plan: &Plan, left_out: &[String], out: &mut dyn Write) -> Result<()> {
    let alike = plan.also.iter().filter(|part| part.path == path).filter_map(|part| part.plan.member.as_deref());
    let alike: Vec<&str> = alike.collect();
    if !alike.is_empty() {
        writeln!(out, "  with it go {} more files of the archive that are like it: {}", alike.len(), few(&alike))?;
    }
    if !left_out.is_empty() {
        let names: Vec<&str> = left_out.iter().map(String::as_str).collect();
        writeln!(
            out,
            "! {} files of the archive are left out, as other columns or none say who did what and when: {}",
            names.len(),
            few(&names)
        )?;
    }
    Ok(())
}

/// The first of many names.
fn few(names: &[&str]) -> String {
    let more = names.len().saturating_sub(8);
    let names = names.iter().take(8).copied().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{names} and {more} more") } else { names }
}

/// Tells what was found out about the data; `stages` names those that a finding would distort.
pub(super) fn quality(
    imported: &Imported,
    stages: &dyn Fn(&Finding) -> Vec<String>,
    out: &mut dyn Write,
) -> Result<()> {
    for sentence in imported.quality.sentences() {
        writeln!(out, "{sentence}")?;
    }
    for finding in &imported.findings {
        writeln!(out, "! {}", finding.sentence())?;
        let stages = stages(finding);
        if !stages.is_empty() {
            writeln!(out, "  distorts the stages {}", stages.join(", "))?;
        }
    }
    for issue in imported.refused.iter().take(TOLD_REFUSALS) {
        writeln!(out, "  line {}: {} {:?}", issue.line, issue.reason, issue.raw)?;
    }
    let more = imported.quality.refused.saturating_sub(TOLD_REFUSALS as u64);
    if more > 0 {
        writeln!(out, "  and {more} more refused rows")?;
    }
    Ok(())
}

/// Tells what came of an import.
pub(super) fn outcome(store: &Path, summary: &ImportSummary, out: &mut dyn Write) -> Result<()> {
    let outcome = &summary.outcome;
    let store = file_name(store);
    if let Some(earlier) = &outcome.same_file {
        return writeln!(out, "{store} has this very file already, as {:?}. Nothing was added.", earlier.name);
    }
    write!(out, "{} activities added to {store}; {} new contacts.", outcome.taken, outcome.new_contacts)?;
    if outcome.already_there > 0 {
        write!(
            out,
            " {} rows were there already: an earlier import brought a row with the same contact, time, activity and \
             attributes.",
            outcome.already_there
        )?;
    }
    writeln!(out)?;
    if let Some(name) = &summary.grown_from {
        writeln!(out, "The file begins with the very bytes of {name:?}, which was imported before.")?;
    }
    Ok(())
}
