//! `pathlight import FILES… STORE`: reads files with what is detected and what is given, and tells what came of it.

mod join;
mod options;
mod progress_bar;
mod tell;

pub use options::ImportOptions;

use crate::document::{Map, file};
use crate::domain::{Cancel, Moment};
use crate::engine::import::{
    Detected, Given, ImportError, Plan, Preset, PresetError, Problem, UnknownColumn, UnknownTimeFormat,
};
use crate::engine::store::ImportOutcome;
use crate::export::tables;
use crate::project::{
    IntakeError, Target, add_members, before_import, distorted, find_preset, look_at, plan_files, presets,
    presets_folder, read_file, recognised, write_file,
};
use progress_bar::ProgressBar;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Why an import on the command line fails; the store is then as it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    /// The file cannot be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The rows cannot be read or written.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// A preset cannot be used.
    #[error(transparent)]
    Preset(#[from] PresetError),
    /// A column that was named is not there.
    #[error(transparent)]
    Column(#[from] UnknownColumn),
    /// A time format that was named is none.
    #[error(transparent)]
    TimeFormat(#[from] UnknownTimeFormat),
    /// The project cannot be read, or cannot note where its data is.
    #[error(transparent)]
    Project(#[from] file::FileError),
    /// Nothing says where to import to.
    #[error("Say where to import to: give the store after the files, or --project FILE; or --dry-run to only look.")]
    NoStore,
    /// A role is not understood.
    #[error(
        "{0:?} does not say what a column is for. Write COLUMN=ROLE with one of contact, activity, time, clock, end, \
         step, session, value, consent, attribute, text, number, date, bool or ignore."
    )]
    Map(String),
    /// An encoding that was named is none.
    #[error("There is no encoding {0:?}. Use a name such as UTF-8, UTF-16LE or windows-1252.")]
    Encoding(String),
    /// A join is not understood.
    #[error(
        "{0:?} does not say what is joined. Write \"FILE on COLUMN=KEY keep A, B for contacts\"; all after the file may \
         be left out."
    )]
    Join(String),
    /// Nothing says by which column a file is joined.
    #[error(
        "{}: no column there has values of a column of the imported files. Say which: --join \"FILE on COLUMN=KEY\".",
        .0.display()
    )]
    NoJoin(PathBuf),
    /// A list of names and values is not understood.
    #[error("{0:?} does not say how a list holds names and values. Write LIST=NAME,VALUE, such as traits=label,text.")]
    Pairs(String),
    /// An option has other values.
    #[error("{option} {given:?} is not understood. Use {known}.")]
    Choice {
        /// The option.
        option: &'static str,
        /// What was given.
        given: String,
        /// What can be given.
        known: &'static str,
    },
    /// A delimiter is no single character.
    #[error("The delimiter {0:?} is not one ASCII character. Use one such as ; or the word tab.")]
    Delimiter(String),
    /// The refused rows cannot be written.
    #[error("{}: the refused rows cannot be written there ({problem}).", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The report cannot be written.
    #[error("The report cannot be written: {0}.")]
    Output(#[from] std::io::Error),
}

/// Imports files, or only says what would be imported, and writes the quality report to `out`.
///
/// # Errors
/// An [`ImportFailure`], whose text is for the user.
pub fn run(
    options: &ImportOptions,
    now: Moment,
    cancel: &Cancel,
    out: &mut dyn Write,
) -> Result<Option<ImportOutcome>, ImportFailure> {
    let (files, store) = options.files_and_store()?;
    let project = options.project.as_deref().map(ProjectData::open).transpose()?;
    let store = project.as_ref().map(|project| project.store.clone()).or(store);
    let presets = presets();
    for problem in &presets.1 {
        writeln!(out, "{problem}")?;
    }
    let (first, plan) = plan(options, &files, &presets.0, cancel, out)?;
    if let Some(title) = &options.save_preset {
        let folder = presets_folder().ok_or_else(|| PresetError::Name(title.clone()))?;
        let saved = Preset::of_plan(title, &plan).save_in(&folder)?;
        writeln!(out, "The preset is saved as {}.", saved.display())?;
    }
    let mut bar = ProgressBar::new();
    let treated = read_file(first, &plan, now, cancel, &mut |progress| bar.show(&progress));
    bar.clear();
    let treated = treated?;
    let present: Vec<&str> = treated.imported.intake.activity_types.iter().collect();
    let map = project.as_ref().map(|project| &project.map);
    let stages = |finding: &_| map.map(|map| distorted(map, finding, &present)).unwrap_or_default();
    tell::quality(&treated.imported, &stages, out)?;
    if let Some(path) = &options.refused {
        let failed = |problem: String| ImportFailure::Refused { path: path.clone(), problem };
        let text = tables::refused_csv(&treated.issues()).map_err(|error| failed(error.to_string()))?;
        std::fs::write(path, text).map_err(|error| failed(error.to_string()))?;
        writeln!(out, "The refused rows are in {}.", path.display())?;
    }
    if let Some(store) = store.as_deref().filter(|_| options.dry_run && options.replace.is_none()) {
        let before = before_import(first, &treated, store, cancel).map_err(IntakeError::from)?;
        for sentence in before.sentences() {
            writeln!(out, "{sentence}")?;
        }
    }
    let Some(store) = store.filter(|_| !options.dry_run) else {
        writeln!(out, "Nothing was written, as asked.")?;
        return Ok(None);
    };
    let target = Target { store: &store, instead_of: options.replace };
    let mut bar = ProgressBar::new();
    let written = write_file(first, &plan, treated, &target, now, cancel, &mut |progress| bar.show(&progress));
    bar.clear();
    let written = written?;
    if let Some(warning) = &written.warning {
        writeln!(out, "! {warning}")?;
    }
    tell::outcome(&store, &written, out)?;
    project.map(|project| project.note_store()).transpose()?;
    Ok(Some(written.outcome))
}

/// Looks at the files and makes one plan of them. Roles that are named are given in every file that has the column.
fn plan<'f>(
    options: &ImportOptions,
    files: &'f [PathBuf],
    presets: &[Preset],
    cancel: &Cancel,
    out: &mut dyn Write,
) -> Result<(&'f Path, Plan), ImportFailure> {
    let given = options.given()?;
    let asked = options.preset.as_deref().filter(|name| *name != "none");
    let asked = asked.map(|name| find_preset(presets, name)).transpose()?;
    let preset = |detected: &Detected| match (&asked, options.preset.is_some()) {
        (Some(preset), _) => Some(preset.clone()),
        (None, true) => None,
        (None, false) => recognised(presets, detected),
    };
    let look = |path: &PathBuf| -> Result<(PathBuf, Detected), ImportFailure> {
        Ok((path.clone(), look_at(path, &given, &preset, cancel)?.1))
    };
    let looked: Vec<(PathBuf, Detected)> = files.iter().map(look).collect::<Result<_, _>>()?;
    let (first, mut plan) = plan_files(&looked, &preset).ok_or(ImportFailure::NoStore)?;
    let path = files.get(first).ok_or(ImportFailure::NoStore)?;
    let detected = |path: &Path| looked.iter().find(|(other, _)| other == path).map(|(_, detected)| detected);
    for join in options.joins()? {
        let (_, other) = look_at(&join.file, &Given::default(), &|_| None, cancel)?;
        let parts: Vec<Option<&Detected>> = plan.also.iter().map(|part| detected(&part.path)).collect();
        let mut also = std::mem::take(&mut plan.also);
        let mut plans = vec![(&mut plan, detected(path))];
        plans.extend(also.iter_mut().map(|part| &mut part.plan).zip(parts));
        join.add(&mut plans, &other)?;
        plan.also = also;
    }
    let alone = detected(path).filter(|_| files.len() == 1);
    let left_out = match alone {
        Some(detected) => add_members(&mut plan, (path, detected), &given, &preset, cancel)?,
        None => Vec::new(),
    };
    options.change(&mut plan, files.len() == 1)?;
    // As where several files are read: what no column says, the name of the file says.
    if let Some(detected) = detected(path) {
        plan.name_after(path, detected);
    }
    for part in &mut plan.also {
        options.change(&mut part.plan, false)?;
    }
    options.all_named(&plan)?;
    let others = plan.also.iter().filter(|part| alone.is_none() || part.path != *path);
    let parts = others.map(|part| (part.path.as_path(), &part.plan));
    for (path, plan) in std::iter::once((path.as_path(), &plan)).chain(parts) {
        if let Some(detected) = detected(path) {
            tell::plan(path, options, detected, plan, out)?;
        }
    }
    tell::members(path, &plan, &left_out, out)?;
    let problems: Vec<Problem> = plan.problems();
    if problems.is_empty() { Ok((path, plan)) } else { Err(ImportError::Plan(problems).into()) }
}

/// A project whose data is added to.
struct ProjectData {
    path: PathBuf,
    opened: file::Opened,
    map: Map,
    store: PathBuf,
}

impl ProjectData {
    fn open(path: &Path) -> Result<Self, ImportFailure> {
        let opened = file::load(path)?;
        let known = opened.data.as_deref().and_then(|data| file::data_path(path, data));
        let store = known.unwrap_or_else(|| path.with_extension("activities.sqlite"));
        let map = opened.document.map().clone();
        Ok(Self { path: path.to_owned(), opened, map, store })
    }

    /// Notes in the project where its data is, if it had none.
    fn note_store(&self) -> Result<(), ImportFailure> {
        if self.opened.data.is_none() {
            let data = file::relative_data(&self.path, &self.store);
            file::save(&self.path, &file::write(&self.opened.document, data.as_deref(), None)?)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(text: &str) -> (tempfile::TempDir, ImportOptions) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("events.csv");
        std::fs::write(&file, text).unwrap();
        let store = folder.path().join("events.activities.sqlite");
        (folder, ImportOptions { paths: vec![file, store], ..ImportOptions::default() })
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
        // Before the import it is said what is there, and how that is known.
        let dry = ImportOptions { dry_run: true, ..options.clone() };
        let (text, _) = run_text(&dry);
        assert!(text.contains("imported already") && text.contains("byte for byte"), "{text}");
        let (text, result) = run_text(&options);
        assert_eq!(result.unwrap().unwrap().taken, 0);
        assert!(text.contains("this very file already"), "{text}");
        std::fs::write(&options.paths[0], format!("{EVENTS}u3,open,05/06/2024,new\n")).unwrap();
        let (text, result) = run_text(&dry);
        assert_eq!(result.unwrap(), None);
        for part in ["begins with the very bytes of \"events.csv\"", "2 rows are in the data already", "Nothing was"] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        let (_, result) = run_text(&options);
        assert_eq!(result.unwrap().map(|outcome| (outcome.taken, outcome.already_there)), Some((1, 2)));
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
            "from 2024-03-04 00:00:00 to",
            "Nothing was written",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(!options.paths[1].exists());
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
        assert!(!plain.paths[1].exists());
    }

    #[test]
    fn choices_that_a_look_cannot_make_are_made_by_options() {
        let text = "user_id,other,event,ts,until,price\nu1,x,,2024-03-05 10:00,2024-03-05 11:00,1.105\n";
        let (_folder, plain) = options(text);
        let told = |change: &dyn Fn(&mut ImportOptions)| {
            let mut options = ImportOptions { dry_run: true, ..plain.clone() };
            change(&mut options);
            let (text, result) = run_text(&options);
            result.map(|_| text).unwrap_or_else(|error| error.to_string())
        };
        let some = |text: &str| Some(text.to_owned());
        let first = told(&|options| {
            options.map = vec!["event=activity".into(), "other=activity".into(), "until=end".into()];
            (options.activities, options.counts) = (some("first"), some("end"));
        });
        assert!(first.contains("1 taken") && first.contains("from 2024-03-05 11:00:00"), "{first}");
        assert!(first.contains("fit a comma, too; --decimal-comma yes"), "{first}");
        assert!(told(&|options| options.activities = some("last")).contains("Use joined or first"));
        assert!(told(&|options| options.counts = some("middle")).contains("Use start or end"));
        assert!(told(&|options| options.decimal_comma = some("maybe")).contains("Use yes or no"));
        assert!(told(&|options| options.quote = some("ab")).contains("one ASCII character or none"));
        // A file that does not say what was done says it by its name, as where several are read.
        let named = told(&|options| options.map = vec!["event=ignore".into()]);
        assert!(named.contains("--activity-name gives another"), "{named}");
    }

    #[test]
    fn roles_presets_and_privacy_are_said_on_the_command_line() {
        let (folder, mut options) = options(EVENTS);
        options.map = vec!["note=contact".into(), "user_id=contact".into(), "event=text".into()];
        options.activity_name = Some("x@y.org came".to_owned());
        options.dry_run = true;
        let (text, result) = run_text(&options);
        assert_eq!(result.unwrap(), None);
        for part in ["user_id  contact", "note     contact", "event    attribute, text", "activity \"x@y.org came\""] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        options.map = vec!["note".into()];
        assert!(run_text(&options).1.unwrap_err().to_string().contains("COLUMN=ROLE"));
        options.map = vec!["note=boss".into()];
        assert!(run_text(&options).1.unwrap_err().to_string().contains("COLUMN=ROLE"));
        options.map = Vec::new();
        options.preset = Some("never-heard-of".to_owned());
        assert!(run_text(&options).1.unwrap_err().to_string().contains("There is no preset"));
        let preset = folder.path().join("mine.ron");
        std::fs::write(&preset, "Preset(title: \"Mine\", contact: [\"note\"], activity: [\"event\"], time: [\"ts\"])")
            .unwrap();
        options.preset = Some(preset.to_string_lossy().into_owned());
        options.activity_name = None;
        let (text, _) = run_text(&options);
        assert!(text.contains("read as Mine") && text.contains("note     contact"), "{text}");
        options.paths.truncate(1);
        options.dry_run = false;
        assert!(matches!(run_text(&options).1.unwrap_err(), ImportFailure::NoStore));
    }

    #[test]
    fn files_are_joined_as_is_said() {
        let (folder, mut options) = options("user_id,event,ts,offer\nu1,view,2024-03-05,7\nu9,view,2024-03-06,8\n");
        let add = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let people = add("people.csv", "person,country,phone\nu1,AT,1\nu9,DE,2\n");
        let offers = add("offers.csv", "number,title,price\n7,Tea,2.5\n8,Cup,3\n");
        options.contacts_files = vec![format!("{people} on user_id=person keep country")];
        options.joins = vec![format!("{offers} on offer=number")];
        options.dry_run = true;
        let (text, result) = run_text(&options);
        assert_eq!(result.unwrap(), None);
        for part in [
            "joined with people.csv where user_id is its person",
            "country  attribute of the contact, text",
            "phone    left out",
            "joined with offers.csv where offer is its number",
            "title    attribute, text",
            "price    attribute, number",
            "people.csv: 2 rows found a match",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        options.contacts_files = vec![format!("{people} on user_id=name")];
        assert!(run_text(&options).1.unwrap_err().to_string().contains("no column \"name\""));
        options.contacts_files = vec![format!("{people} on user_id=person keep age")];
        assert!(run_text(&options).1.unwrap_err().to_string().contains("no column \"age\""));
        options.contacts_files = vec![format!("{people} on who=person")];
        assert!(run_text(&options).1.unwrap_err().to_string().contains("no column \"who\""));
        // By which column a file of contacts is joined goes without saying.
        (options.contacts_files, options.joins) = (vec![people], Vec::new());
        let (text, _) = run_text(&options);
        assert!(text.contains("where user_id is its person") && text.contains("phone    attribute of the"), "{text}");
        options.joins = vec![add("colours.csv", "shade,hex\nred,f00\nblue,00f\n")];
        assert!(run_text(&options).1.unwrap_err().to_string().contains("no column there has values"));
    }

    #[test]
    fn lists_in_records_become_rows_or_columns_as_is_said() {
        let text = "{\"who\":\"u1\",\"seen\":[{\"what\":\"open\",\"when\":\"2024-03-05\"}],\"t\":[{\"l\":\"plan\",\"c\":\"pro\"}]}\n\
            {\"who\":\"u2\",\"seen\":[{\"what\":\"buy\",\"when\":\"2024-03-06\"},{\"what\":\"open\",\"when\":\"2024-03-06\"}]}\n";
        let (_folder, mut options) = options(text);
        options.map = vec!["who=contact".into(), "seen.what=activity".into(), "seen.when=time".into()];
        options.rows_of = Some("seen".to_owned());
        options.pairs = vec!["t=l,c".to_owned()];
        options.dry_run = true;
        let (text, result) = run_text(&options);
        result.unwrap();
        for part in ["each element of the list seen is a row", "t.plan", "3 rows read: 3 taken"] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        options.pairs = vec!["t".to_owned()];
        assert!(run_text(&options).1.unwrap_err().to_string().contains("LIST=NAME,VALUE"));
    }

    #[test]
    fn repeats_are_kept_once_unless_asked_and_refused_rows_are_written_out() {
        let (folder, mut options) = options(&EVENTS.replace("u2,open,05/06/2024,y\n", "u1,open,03/04/2024,x\n"));
        let refused = folder.path().join("refused.csv");
        options.refused = Some(refused.clone());
        let (text, result) = run_text(&options);
        assert_eq!(result.unwrap().unwrap().taken, 1);
        assert!(text.contains("3 rows read: 1 taken, 1 refused, 1 left out."), "{text}");
        let rows = std::fs::read_to_string(refused).unwrap();
        assert!(rows.starts_with("line,reason,row\n4,"), "{rows}");
        options.paths[1] = folder.path().join("all.activities.sqlite");
        options.keep_repeats = true;
        let (text, result) = run_text(&options);
        assert_eq!(result.unwrap().unwrap().taken, 2);
        assert!(text.contains("! 1 row was kept although"), "{text}");
    }
}
