//! Presets as files: reading them, and making one of a plan that a user has settled.

use super::Preset;
use crate::engine::import::plan::{FileFormat, Plan, PlannedColumn, Role, Several};
use crate::engine::import::time_format::TimeFormat;
use std::path::{Path, PathBuf};

/// Why a preset cannot be used or kept.
#[derive(Debug, thiserror::Error)]
pub enum PresetError {
    /// The file cannot be read or written.
    #[error("{}: the preset cannot be read or written ({source}). Check the name and that you may use the folder.", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The text is no preset.
    #[error("The preset {name:?} is not understood at {position}: {problem}. Correct it there.")]
    Text {
        /// Its name.
        name: String,
        /// Line and column.
        position: String,
        /// What is wrong.
        problem: String,
    },
    /// There is no preset of this name.
    #[error("There is no preset {name:?}. There are: {}. Or give the path of a preset file.", known.join(", "))]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The name has no letters to make a file name of.
    #[error("The name {0:?} has no letters or digits. Give the preset another one.")]
    Name(String),
}

/// Ending of preset files.
const ENDING: &str = "ron";

impl Preset {
    /// Reads a preset from the text of its file.
    ///
    /// # Errors
    /// [`PresetError::Text`] with line and column.
    pub fn parse(name: &str, text: &str) -> Result<Self, PresetError> {
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let preset: Self = options.from_str(text).map_err(|error| PresetError::Text {
            name: name.to_owned(),
            position: error.span.to_string(),
            problem: error.code.to_string(),
        })?;
        Ok(Self { name: name.to_owned(), ..preset })
    }

    /// Reads a preset file.
    ///
    /// # Errors
    /// [`PresetError::File`] and [`PresetError::Text`].
    pub fn open(path: &Path) -> Result<Self, PresetError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| PresetError::File { path: path.to_owned(), source })?;
        let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
        Self::parse(&name, &text)
    }

    /// Reads all presets of a folder, in order of their names; files that are none are told, not passed over.
    pub fn all_in(folder: &Path) -> (Vec<Self>, Vec<PresetError>) {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut paths: Vec<PathBuf> =
            entries.filter(|path| path.extension().is_some_and(|ending| ending == ENDING)).collect();
        paths.sort();
        let (mut presets, mut errors) = (Vec::new(), Vec::new());
        for path in paths {
            match Self::open(&path) {
                Ok(preset) => presets.push(preset),
                Err(error) => errors.push(error),
            }
        }
        (presets, errors)
    }

    /// Makes a preset of a plan: files with the same columns are then read in the same way.
    pub fn of_plan(title: &str, plan: &Plan) -> Self {
        let named = |role: Role| -> Vec<String> {
            let places = plan.all_with_role(role).into_iter();
            places.filter_map(|place| plan.columns.get(place)).map(|column| column.name.clone()).collect()
        };
        let time = plan.with_role(Role::Time).and_then(|place| plan.columns.get(place));
        let used = plan.columns.iter().filter(|column| column.role != Role::Ignore);
        // A file is recognised before its lists of names and values are parted as the preset says.
        let is_plain = |column: &&PlannedColumn| {
            let in_list = |list: &str| column.name.strip_prefix(list).is_some_and(|rest| rest.starts_with('.'));
            !plan.nesting.pairs.iter().any(|pairs| in_list(&pairs.list))
        };
        let steps = plan.columns.iter().filter(|column| column.role == Role::Step);
        let attributes = plan.columns.iter().filter(|column| column.role == Role::Attribute);
        let is_joined = plan.several == Several::Joined;
        let all_names = plan.names_in_file().map(str::to_owned).collect();
        let format = time.map(|column| column.time_format.clone()).unwrap_or_default();
        Self {
            name: file_name(title),
            title: title.trim().to_owned(),
            recognise: vec![used.filter(is_plain).map(|column| column.name.clone()).collect()],
            rows_of: plan.nesting.rows_of.clone(),
            pairs: plan.nesting.pairs.clone(),
            contact: named(Role::Contact),
            columns: if plan.header || plan.format != FileFormat::Text { Vec::new() } else { all_names },
            activity: if is_joined {
                named(Role::Activity)
            } else {
                named(Role::Activity).into_iter().take(1).collect()
            },
            else_activity: if is_joined { Vec::new() } else { named(Role::Activity).into_iter().skip(1).collect() },
            join_activity: is_joined && named(Role::Activity).len() > 1,
            activity_name: plan.activity_name.clone(),
            activity_from_file: false,
            time: named(Role::Time),
            time_format: Some(format_name(&format)),
            ambiguous: matches!(format, TimeFormat::DayFirst | TimeFormat::MonthFirst).then(|| format_name(&format)),
            zone: Some(plan.zone.clone()),
            clock: named(Role::Clock),
            end: named(Role::End),
            steps: steps
                .map(|column| (column.name.clone(), column.activity.clone().unwrap_or_else(|| column.name.clone())))
                .collect(),
            session: named(Role::Session),
            value: named(Role::Value),
            consent: named(Role::Consent),
            ignore: named(Role::Ignore),
            typed_names: false,
            kinds: attributes.map(|column| (column.name.clone(), column.kind)).collect(),
            clean_up: plan.treatment.clean_up.clone(),
            repeats: plan.treatment.repeats,
            privacy: plan.treatment.privacy,
        }
    }

    /// Saves the preset in a folder, under its name; one that is there is replaced. Returns the file.
    ///
    /// # Errors
    /// [`PresetError::Name`] and [`PresetError::File`].
    pub fn save_in(&self, folder: &Path) -> Result<PathBuf, PresetError> {
        if self.name.is_empty() {
            return Err(PresetError::Name(self.title.clone()));
        }
        let path = folder.join(format!("{}.{ENDING}", self.name));
        let failed = |source| PresetError::File { path: path.clone(), source };
        let pretty = ron::ser::PrettyConfig::new().struct_names(true);
        let text = ron::ser::to_string_pretty(self, pretty).unwrap_or_default();
        std::fs::create_dir_all(folder).map_err(failed)?;
        std::fs::write(&path, format!("// {}, made by Pathlight from an import.\n{text}\n", self.title))
            .map_err(failed)?;
        Ok(path)
    }
}

/// The name of a file for a title: its letters and digits, with `-` between words.
fn file_name(title: &str) -> String {
    let words = title.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// Writes a time format so that it can be read again.
fn format_name(format: &TimeFormat) -> String {
    match format {
        TimeFormat::YearFirst => "year-first",
        TimeFormat::DayFirst => "day-first",
        TimeFormat::MonthFirst => "month-first",
        TimeFormat::EpochSeconds => "epoch-s",
        TimeFormat::EpochMillis => "epoch-ms",
        TimeFormat::EpochMicros => "epoch-us",
        TimeFormat::EpochNanos => "epoch-ns",
        TimeFormat::Elapsed { unit, start } => return format!("{}-since:{}", unit.word(), start.to_iso()),
        TimeFormat::Pattern(pattern) => pattern,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::import::{CleanUp, Given, Privacy, Sample, sniff};

    #[test]
    fn a_plan_that_was_settled_comes_back_from_its_preset() {
        let text = b"who;did;at;zip;note\nu1;open;03/04/2024;01234;x\nu2;open;05/06/2024;99999;y\n";
        let detected = sniff(&Sample::from_bytes(text), &Given::default()).unwrap();
        let mut plan = Plan::guess(&detected);
        for (column, role) in ["who", "did", "at"].into_iter().zip([Role::Contact, Role::Activity, Role::Time]) {
            plan.give(plan.column(column).unwrap(), role);
        }
        plan.give(4, Role::Ignore);
        plan.set_time_format(TimeFormat::MonthFirst);
        plan.zone = "Europe/Berlin".to_owned();
        plan.treatment.privacy = Privacy::ALL;
        plan.treatment.clean_up = vec![CleanUp::DropColumn("zip".into())];
        let folder = tempfile::tempdir().unwrap();
        let preset = Preset::of_plan("Our shop: Export 2", &plan);
        let path = preset.save_in(folder.path()).unwrap();
        assert!(path.ends_with("our-shop-export-2.ron"));
        std::fs::write(folder.path().join("broken.ron"), "Preset(titel: 1)").unwrap();
        let (found, errors) = Preset::all_in(folder.path());
        assert_eq!(found, [preset]);
        let error = errors[0].to_string();
        assert!(error.contains("\"broken\"") && error.contains("titel"), "{error}");
        let mut again = found[0].plan(&detected, "file");
        assert_eq!(again.treatment.preset.take().as_deref(), Some("Our shop: Export 2"));
        assert_eq!(again, plan);
        assert!(matches!(Preset::of_plan(" - ", &plan).save_in(folder.path()), Err(PresetError::Name(_))));
    }
}
