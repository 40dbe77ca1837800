//! `pathlight import FILE STORE`: reads a file with what is detected and what is given, and tells what came of it.

use crate::domain::{Cancel, Moment, Progress};
use crate::engine::import::{
    Detected, Given, ImportError, Imported, Plan, Problem, Role, Sample, TextEncoding, TimeFormat, UnknownColumn,
    UnknownTimeFormat, sniff,
};
use crate::engine::store::ImportOutcome;
use crate::project::{IntakeError, read_file, write_file};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const EXAMPLES: &str = "\
Examples:
  pathlight import visits.csv visits.activities.sqlite                 everything is detected
  pathlight import visits.csv visits.activities.sqlite --dry-run       only say what would be imported
  pathlight import mails.csv all.activities.sqlite --contact recipient --activity-name \"mail sent\" --time-format day-first

The rows of a file that is imported again are recognised and not added twice.";

/// What to import, where to, and what to decide otherwise than detected.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ImportOptions {
    /// The delimited text file.
    pub file: PathBuf,
    /// The store; it is made if there is none.
    pub store: PathBuf,
    /// Column that names the contact.
    #[arg(long, value_name = "COLUMN")]
    pub contact: Option<String>,
    /// Column that names the activity.
    #[arg(long, value_name = "COLUMN", conflicts_with = "activity_name")]
    pub activity: Option<String>,
    /// Activity of every row, instead of a column.
    #[arg(long, value_name = "TEXT")]
    pub activity_name: Option<String>,
    /// Column that says when.
    #[arg(long, value_name = "COLUMN")]
    pub time: Option<String>,
    /// How times are written: year-first, day-first, month-first, epoch-s, epoch-ms, epoch-us, epoch-ns, or a pattern such
    /// as "%d.%m.%Y %H:%M".
    #[arg(long, value_name = "FORMAT")]
    pub time_format: Option<String>,
    /// Zone of times without an offset, such as Europe/Berlin; UTC unless given.
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// What stands between fields: one character, or the word tab.
    #[arg(long, value_name = "CHARACTER")]
    pub delimiter: Option<String>,
    /// Name of the encoding, such as UTF-8 or windows-1252.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The first record is data.
    #[arg(long)]
    pub no_header: bool,
    /// Column to keep as an attribute; may be given several times.
    #[arg(long = "attribute", value_name = "COLUMN")]
    pub attributes: Vec<String>,
    /// Column to leave out; may be given several times.
    #[arg(long, value_name = "COLUMN")]
    pub ignore: Vec<String>,
    /// Read and tell, but write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// Why an import on the command line fails; the store is then as it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    /// The file cannot be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The rows cannot be read or written.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// A column that was named is not there.
    #[error(transparent)]
    Column(#[from] UnknownColumn),
    /// A time format that was named is none.
    #[error(transparent)]
    TimeFormat(#[from] UnknownTimeFormat),
    /// An encoding that was named is none.
    #[error("There is no encoding {0:?}. Use a name such as UTF-8, UTF-16LE or windows-1252.")]
    Encoding(String),
    /// A delimiter is no single character.
    #[error("The delimiter {0:?} is not one ASCII character. Use one such as ; or the word tab.")]
    Delimiter(String),
    /// The report cannot be written.
    #[error("The report cannot be written: {0}.")]
    Output(#[from] std::io::Error),
}

/// Refused rows that are told one by one.
const TOLD_REFUSALS: usize = 10;

/// Imports a file, or only says what would be imported, and writes the quality report to `out`.
///
/// # Errors
/// An [`ImportFailure`], whose text is for the user.
pub fn run(
    options: &ImportOptions,
    now: Moment,
    cancel: &Cancel,
    out: &mut dyn Write,
) -> Result<Option<ImportOutcome>, ImportFailure> {
    let detected = sniff(&Sample::open(&options.file)?, &given(options)?)?;
    let plan = plan(options, &detected)?;
    tell_plan(options, &detected, &plan, out)?;
    let mut line = ProgressLine::new();
    let treated = read_file(&options.file, &plan, now, cancel, &mut |progress| line.show(&progress));
    line.clear();
    let treated = treated?;
    tell_quality(&treated.imported, out)?;
    if options.dry_run {
        writeln!(out, "Nothing was written, as asked.")?;
        return Ok(None);
    }
    let mut line = ProgressLine::new();
    let written = write_file(&options.file, &plan, treated, &options.store, now, cancel, &mut |progress| {
        line.show(&progress);
    });
    line.clear();
    let outcome = written?.outcome;
    tell_outcome(&options.store, &outcome, out)?;
    Ok(Some(outcome))
}

fn given(options: &ImportOptions) -> Result<Given, ImportFailure> {
    let encoding = options
        .encoding
        .as_deref()
        .map(|name| TextEncoding::named(name).ok_or_else(|| ImportFailure::Encoding(name.to_owned())));
    let delimiter = options.delimiter.as_deref().map(|text| {
        let mut letters = text.chars();
        match (text, letters.next(), letters.next()) {
            ("tab" | "\\t", ..) => Ok('\t'),
            (_, Some(letter), None) if letter.is_ascii() => Ok(letter),
            _ => Err(ImportFailure::Delimiter(text.to_owned())),
        }
    });
    Ok(Given {
        encoding: encoding.transpose()?,
        delimiter: delimiter.transpose()?,
        header: options.no_header.then_some(false),
        ..Given::default()
    })
}

fn plan(options: &ImportOptions, detected: &Detected) -> Result<Plan, ImportFailure> {
    let mut plan = Plan::guess(detected);
    for (columns, role) in [(&options.attributes, Role::Attribute), (&options.ignore, Role::Ignore)] {
        for name in columns {
            plan.give(plan.column(name)?, role);
        }
    }
    let named = [(&options.contact, Role::Contact), (&options.activity, Role::Activity), (&options.time, Role::Time)];
    for (name, role) in named {
        if let Some(name) = name {
            plan.give(plan.column(name)?, role);
        }
    }
    if let Some(name) = &options.activity_name {
        plan.activity_name = Some(name.clone());
        if let Some(column) = plan.with_role(Role::Activity).filter(|_| options.activity.is_none()) {
            plan.give(column, Role::Attribute);
        }
    }
    if let Some(format) = &options.time_format {
        plan.set_time_format(format.parse()?);
    }
    if let Some(zone) = &options.zone {
        plan.zone.clone_from(zone);
    }
    let problems: Vec<Problem> = plan.problems();
    if problems.is_empty() { Ok(plan) } else { Err(ImportError::Plan(problems).into()) }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn tell_plan(options: &ImportOptions, detected: &Detected, plan: &Plan, out: &mut dyn Write) -> std::io::Result<()> {
    let delimiter = match plan.delimiter {
        '\t' => "tab".to_owned(),
        other => format!("\"{other}\""),
    };
    let header = if plan.header { "names in the first line" } else { "no names in the first line" };
    writeln!(out, "{}: {}, delimiter {delimiter}, {header}", file_name(&options.file), plan.encoding.name())?;
    let width = plan.columns.iter().map(|column| column.name.chars().count()).max().unwrap_or_default().min(40);
    for (column, found) in plan.columns.iter().zip(&detected.columns) {
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
            Role::Attribute => format!("attribute, {:?}", column.kind).to_lowercase(),
            Role::Ignore => "left out".to_owned(),
        };
        writeln!(out, "  {:width$}  {role}", column.name)?;
        let ambiguous = found.time.as_ref().is_some_and(|time| time.ambiguous && time.format == column.time_format);
        if ambiguous && column.role == Role::Time && options.time_format.is_none() {
            let other = match column.time_format {
                TimeFormat::MonthFirst => "day-first",
                _ => "month-first",
            };
            writeln!(out, "  These dates fit both orders of day and month; --time-format {other} chooses the other.")?;
        }
    }
    if let Some(name) = plan.activity_name.as_deref().filter(|_| plan.with_role(Role::Activity).is_none()) {
        writeln!(out, "  every row is the activity {name:?}")?;
    }
    Ok(())
}

fn tell_quality(imported: &Imported, out: &mut dyn Write) -> std::io::Result<()> {
    for sentence in imported.quality.sentences() {
        writeln!(out, "{sentence}")?;
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

fn tell_outcome(store: &Path, outcome: &ImportOutcome, out: &mut dyn Write) -> std::io::Result<()> {
    let store = file_name(store);
    if let Some(earlier) = &outcome.same_file {
        return writeln!(out, "{store} has this very file already, as {:?}. Nothing was added.", earlier.name);
    }
    write!(out, "{} activities added to {store}; {} new contacts.", outcome.taken, outcome.new_contacts)?;
    if outcome.already_there > 0 {
        write!(out, " {} activities were there already from earlier imports.", outcome.already_there)?;
    }
    writeln!(out)
}

/// One line on a terminal, written over and over; elsewhere nothing.
struct ProgressLine {
    start: Instant,
    shown: Option<Instant>,
    is_terminal: bool,
}

impl ProgressLine {
    fn new() -> Self {
        Self { start: Instant::now(), shown: None, is_terminal: std::io::stderr().is_terminal() }
    }

    fn show(&mut self, progress: &Progress) {
        let due = self.shown.is_none_or(|shown| shown.elapsed() > Duration::from_millis(200));
        if !self.is_terminal || !due {
            return;
        }
        self.shown = Some(Instant::now());
        // A terminal that is gone is no reason to stop importing.
        let _ = write!(std::io::stderr(), "\r\x1b[K{}", in_words(progress, self.start.elapsed()));
    }

    fn clear(&self) {
        if self.shown.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

fn in_words(progress: &Progress, elapsed: Duration) -> String {
    let mut text = progress.what.clone();
    if let Some(share) = progress.share() {
        text += &format!(", {:.0} %", share * 100.0);
    }
    text += &format!(", {} rows", progress.rows);
    if let Some(rate) = progress.rows_per_sec(elapsed) {
        text += &format!(", {rate:.0} a second");
    }
    if let Some(left) = progress.time_left(elapsed) {
        text += &format!(", {:.0} s left", left.as_secs_f64().ceil());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(text: &str) -> (tempfile::TempDir, ImportOptions) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("events.csv");
        std::fs::write(&file, text).unwrap();
        let store = folder.path().join("events.activities.sqlite");
        (folder, ImportOptions { file, store, ..ImportOptions::default() })
    }

    fn run_text(options: &ImportOptions) -> (String, Result<Option<ImportOutcome>, ImportFailure>) {
        let mut out = Vec::new();
        let result = run(options, Moment::parse_iso("2026-01-01").unwrap(), &Cancel::default(), &mut out);
        (String::from_utf8(out).unwrap(), result)
    }

    const EVENTS: &str = "user_id,event,ts,note\nu1,open,03/04/2024,x\nu2,open,05/06/2024,y\nu2,close,soon,z\n";

    #[test]
    fn a_file_goes_in_once_and_the_report_says_so() {
        let (_folder, options) = options(EVENTS);
        let (text, result) = run_text(&options);
        assert_eq!(result.unwrap().unwrap().taken, 2);
        for part in [
            "events.csv: UTF-8, delimiter \",\"",
            "fit both orders",
            "3 rows read: 2 taken, 1 refused.",
            "line 4: The time \"soon\" is not read",
            "2 activities added to events.activities.sqlite; 2 new contacts.",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        let (text, result) = run_text(&options);
        assert_eq!(result.unwrap().unwrap().taken, 0);
        assert!(text.contains("this very file already"), "{text}");
    }

    #[test]
    fn options_overrule_what_is_detected_and_a_dry_run_writes_nothing() {
        let (_folder, mut options) = options(EVENTS);
        options.time_format = Some("month-first".to_owned());
        options.contact = Some("NOTE".to_owned());
        options.activity_name = Some("Came".to_owned());
        options.ignore = vec!["user_id".to_owned()];
        options.dry_run = true;
        let (text, result) = run_text(&options);
        assert_eq!(result.unwrap(), None);
        for part in [
            "note     contact",
            "user_id  left out",
            "activity \"Came\"",
            "2024-03-04T00:00:00Z",
            "Nothing was written",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(!options.store.exists());
    }

    #[test]
    fn what_does_not_work_is_said_before_the_store_is_touched() {
        let (_folder, plain) = options(EVENTS);
        let fails = |change: &dyn Fn(&mut ImportOptions)| {
            let mut options = plain.clone();
            change(&mut options);
            run_text(&options).1.unwrap_err().to_string()
        };
        let text = |text: &str| Some(text.to_owned());
        assert!(fails(&|options| options.contact = text("who")).contains("no column \"who\""));
        assert!(fails(&|options| options.zone = text("Mars")).contains("no time zone \"Mars\""));
        assert!(fails(&|options| options.delimiter = text("ab")).contains("one ASCII character"));
        assert!(fails(&|options| options.encoding = text("klingon")).contains("no encoding"));
        assert!(fails(&|options| options.time_format = text("soonish")).contains("no time format"));
        assert!(fails(&|options| options.time_format = text("epoch-s")).contains("Not one of the 3 rows"));
        assert!(!plain.store.exists());
    }

    #[test]
    fn progress_reads_as_one_line() {
        let progress = Progress { what: "Reading the file".to_owned(), done: 25, total: Some(100), rows: 500 };
        let text = in_words(&progress, Duration::from_secs(10));
        assert_eq!(text, "Reading the file, 25 %, 500 rows, 50 a second, 30 s left");
    }
}
