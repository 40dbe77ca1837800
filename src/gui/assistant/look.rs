//! Looking at files: what they are, by which preset they are read, and the first rows as they would be kept.

use crate::engine::import::{
    Detected, Given, ImportError, Part, Plan, Preset, Preview, Sample, preview, recognise, sniff,
};
use crate::project::presets;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of the file that the preview reads.
pub(super) const PREVIEW_ROWS: usize = 500;

/// By which preset a file is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum PresetChoice {
    /// By the one that recognises it, if any does.
    #[default]
    Recognised,
    /// By none.
    None,
    /// By the one of this title.
    Of(String),
}

/// What a look at the file gives.
pub(super) struct Look {
    pub sample: Arc<Sample>,
    pub detected: Detected,
    pub plan: Plan,
    pub preview: Preview,
    /// Titles of all presets at hand.
    pub presets: Vec<String>,
    /// What is wrong with files in the folder of presets.
    pub troubles: Vec<String>,
}

/// What is looked at, and what the user has said so far.
pub(super) struct Question {
    pub path: PathBuf,
    pub also: Vec<PathBuf>,
    pub given: Given,
    pub preset: PresetChoice,
    /// The pieces of the file, if it was looked at before.
    pub sample: Option<Arc<Sample>>,
    /// The plan as the user left it.
    pub before: Option<Plan>,
}

impl Question {
    /// Detects, plans and previews; what the user said about columns before is kept where the names are the same.
    pub fn look(self) -> Result<Look, ImportError> {
        let (presets, troubles) = presets();
        // Another kind, sheet or file of an archive has other rows.
        let sample = match self.sample.filter(|sample| sample.is_of(&self.given)) {
            Some(sample) => sample,
            None => Arc::new(Sample::open_as(&self.path, &self.given)?),
        };
        let detected = sniff(&sample, &self.given)?;
        let mut plan = planned(&self.path, &detected, &self.preset, &presets);
        if let Some(before) = self.before.filter(|before| before.treatment.preset == plan.treatment.preset) {
            plan.zone.clone_from(&before.zone);
            plan.activity_name.clone_from(&before.activity_name);
            plan.treatment.clone_from(&before.treatment);
            let names = |plan: &Plan| plan.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
            if names(&plan) == names(&before) {
                plan.columns.clone_from(&before.columns);
            }
        }
        for path in self.also {
            plan.also.push(part(path, &presets)?);
        }
        let preview = preview(&sample, &plan, PREVIEW_ROWS);
        Ok(Look {
            sample,
            detected,
            plan,
            preview,
            presets: presets.into_iter().map(|preset| preset.title).collect(),
            troubles: troubles.iter().map(ToString::to_string).collect(),
        })
    }
}

fn planned(path: &Path, detected: &Detected, choice: &PresetChoice, presets: &[Preset]) -> Plan {
    let names: Vec<&str> = detected.columns.iter().map(|column| column.name.as_str()).collect();
    let preset = match choice {
        PresetChoice::Recognised => recognise(presets, &names),
        PresetChoice::None => None,
        PresetChoice::Of(title) => presets.iter().find(|preset| preset.title == *title),
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    preset.map_or_else(|| Plan::guess(detected), |preset| preset.plan(detected, &stem))
}

/// Plans a further file; where no column says what the contact did, the name of the file does.
fn part(path: PathBuf, presets: &[Preset]) -> Result<Part, ImportError> {
    let detected = sniff(&Sample::open(&path)?, &Given::default())?;
    let mut plan = planned(&path, &detected, &PresetChoice::Recognised, presets);
    if plan.with_role(crate::engine::import::Role::Activity).is_none()
        && !plan.is_wide()
        && plan.activity_name.is_none()
    {
        plan.activity_name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    }
    Ok(Part { path, plan })
}
