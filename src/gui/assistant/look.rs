//! Looking at files: what they are, by which preset they are read, and the first rows as they would be kept.

use super::pasted;
use crate::domain::Cancel;
use crate::engine::import::{Column, Detected, Given, ImportError, Join, Origin, Plan, Preview, Sample, preview};
use crate::project::{add_members, example_key, known_key, look_again, look_at, plan_files, presets, recognised};
use std::path::PathBuf;
use std::sync::Arc;

/// Rows of the file that the preview reads.
const PREVIEW_ROWS: usize = 500;

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
    /// The file that the plan is for; another one than the first that was chosen may have to lead.
    pub path: PathBuf,
    /// The other files.
    pub also: Vec<PathBuf>,
    pub sample: Arc<Sample>,
    pub detected: Detected,
    pub plan: Plan,
    pub preview: Preview,
    /// Files of the archive that are not imported, as they are of another kind.
    pub left_out: Vec<String>,
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
    /// The text that is still to be written to the file, if it was pasted.
    pub pasted: Option<String>,
    /// The pieces of the file, if it was looked at before.
    pub sample: Option<Arc<Sample>>,
    /// The plan as the user left it.
    pub before: Option<Plan>,
}

impl Question {
    /// Detects, plans and previews; what the user said about columns before is kept where the names are the same.
    pub fn look(self, cancel: &Cancel) -> Result<Look, ImportError> {
        if let Some(text) = &self.pasted {
            pasted::write(&self.path, text)?;
        }
        let (presets, troubles) = presets();
        // Another kind, sheet or file of an archive has other rows.
        let sample = match self.sample.filter(|sample| sample.is_of(&self.given)) {
            Some(sample) => Arc::unwrap_or_clone(sample),
            None => Sample::open_as(&self.path, &self.given)?,
        };
        let preset = |detected: &Detected| match &self.preset {
            PresetChoice::Recognised => recognised(&presets, detected),
            PresetChoice::None => None,
            PresetChoice::Of(title) => presets.iter().find(|preset| preset.title == *title).cloned(),
        };
        let (sample, detected) = look_again(&self.path, sample, &self.given, &preset, cancel)?;
        let sample = Arc::new(sample);
        let mut files = vec![(self.path.clone(), detected)];
        for path in self.also {
            let (_, detected) = look_at(&path, &Given::default(), &preset, cancel)?;
            files.push((path, detected));
        }
        let (first, mut plan) = plan_files(&files, &preset).ok_or(ImportError::Empty)?;
        let left_out = match files.as_slice() {
            [(path, detected)] => add_members(&mut plan, (path, detected), &self.given, &preset, cancel)?,
            _ => Vec::new(),
        };
        let (path, mut detected) = files.swap_remove(first);
        // What is known of the columns of joined files stands behind the file's own, as in the plan.
        detected.columns.extend(plan.columns.iter().filter_map(|column| joined_column(&plan, &files, column.origin)));
        let sample = if first == 0 { sample } else { Arc::new(look_at(&path, &Given::default(), &preset, cancel)?.0) };
        let same = |before: &Plan| first == 0 && before.treatment.preset == plan.treatment.preset;
        if let Some(before) = self.before.filter(same) {
            keep_choices(&mut plan, &before);
            plan.share(&path);
        }
        let preview = shown(&sample, &plan);
        Ok(Look {
            path,
            also: files.into_iter().map(|(path, _)| path).collect(),
            sample,
            detected,
            plan,
            preview,
            left_out,
            presets: presets.into_iter().map(|preset| preset.title).collect(),
            troubles: troubles.iter().map(ToString::to_string).collect(),
        })
    }
}

/// Reads the first rows as they would be kept; with pseudonyms where they are wanted, made with an example of a key as
/// long as there is none.
pub(super) fn shown(sample: &Sample, plan: &Plan) -> Preview {
    let mut preview = preview(sample, plan, PREVIEW_ROWS);
    if plan.treatment.privacy.needs_key() {
        preview.hide(plan, &known_key().unwrap_or_else(example_key));
    }
    preview
}

fn joined_column(plan: &Plan, files: &[(PathBuf, Detected)], origin: Origin) -> Option<Column> {
    let Origin::Join { join, column } = origin else { return None };
    let path = &plan.joins.get(join)?.path;
    let (_, detected) = files.iter().find(|(file, _)| file == path)?;
    detected.columns.get(column).cloned()
}

/// Keeps what the user said about columns that are still there.
fn keep_choices(plan: &mut Plan, before: &Plan) {
    plan.set_zone(&before.zone);
    plan.treatment.clone_from(&before.treatment);
    if before.activity_name.is_some() {
        plan.activity_name.clone_from(&before.activity_name);
    }
    let names = |plan: &Plan| plan.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    if names(plan) == names(before) {
        plan.columns.clone_from(&before.columns);
        let same = |(one, other): (&Join, &Join)| one.path == other.path;
        if plan.joins.len() == before.joins.len() && plan.joins.iter().zip(&before.joins).all(same) {
            plan.joins.clone_from(&before.joins);
        }
    }
}
