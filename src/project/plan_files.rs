//! From files that were looked at to one plan: by presets where they are recognised, as detected elsewhere.

use crate::domain::Cancel;
use crate::engine::import::{Detected, Given, ImportError, Plan, Preset, Sample, settle, sniff};
use std::path::{Path, PathBuf};

/// Looks at a file; where the preset that reads it says what becomes of lists in its records, once more as it says.
/// Where the first rows do not say whether dates are written day first, all rows are asked.
///
/// # Errors
/// As [`Sample::open_as`], [`sniff`] and [`settle`].
pub fn look_at(
    path: &Path,
    given: &Given,
    preset: &dyn Fn(&Detected) -> Option<Preset>,
    cancel: &Cancel,
) -> Result<(Sample, Detected), ImportError> {
    look_again(path, Sample::open_as(path, given)?, given, preset, cancel)
}

/// Looks at a file of which pieces were read before.
///
/// # Errors
/// As [`look_at`].
pub fn look_again(
    path: &Path,
    mut sample: Sample,
    given: &Given,
    preset: &dyn Fn(&Detected) -> Option<Preset>,
    cancel: &Cancel,
) -> Result<(Sample, Detected), ImportError> {
    let mut detected = sniff(&sample, given)?;
    if let Some(given) = preset(&detected).and_then(|preset| preset.given(&detected, given)) {
        sample = Sample::open_as(path, &given)?;
        detected = sniff(&sample, &given)?;
    }
    settle(path, &mut detected, cancel)?;
    Ok((sample, detected))
}

/// Makes one plan for files that are imported together; `preset` says by which preset a file is read, if by any.
/// Returns the place of the file that the plan is for, which is the first unless another one has to lead.
pub fn plan_files(
    files: &[(PathBuf, Detected)],
    preset: &dyn Fn(&Detected) -> Option<Preset>,
) -> Option<(usize, Plan)> {
    if let [(path, detected)] = files {
        return Some((0, by_preset(path, detected, preset).unwrap_or_else(|| Plan::guess(detected))));
    }
    let looked: Vec<(&Path, &Detected)> = files.iter().map(|(path, detected)| (path.as_path(), detected)).collect();
    let (first, mut plan) = Plan::together(&looked)?;
    let detected_of = |path: &Path| files.iter().find(|(other, _)| other == path).map(|(_, detected)| detected);
    let (path, detected) = files.get(first)?;
    if let Some(preset) = preset(detected) {
        preset.apply(&mut plan, detected, &name_of(path, detected));
    }
    for part in &mut plan.also {
        let planned = detected_of(&part.path).and_then(|detected| by_preset(&part.path, detected, preset));
        if let Some(planned) = planned.filter(|_| part.plan.joins.is_empty()) {
            part.plan = planned;
        }
    }
    Some((first, plan))
}

/// Plans a file by the preset that reads it, if any does.
pub(super) fn by_preset(
    path: &Path,
    detected: &Detected,
    preset: &dyn Fn(&Detected) -> Option<Preset>,
) -> Option<Plan> {
    preset(detected).map(|preset| preset.plan(detected, &name_of(path, detected)))
}

/// The name of a file without its ending, or of the file in an archive.
fn name_of(path: &Path, detected: &Detected) -> String {
    let path = detected.member.as_deref().map_or(path, Path::new);
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Returns the preset that recognises a file, if any does.
pub fn recognised(presets: &[Preset], detected: &Detected) -> Option<Preset> {
    crate::engine::import::recognise_file(presets, detected).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::import::{Given, Role, Sample, built_in, sniff};

    fn looked(name: &str, text: &str) -> (PathBuf, Detected) {
        (name.into(), sniff(&Sample::from_bytes(text.as_bytes()), &Given::default()).unwrap())
    }

    #[test]
    fn each_file_is_read_by_its_own_preset() {
        let files = [
            looked("a.csv", "campaign_id,member_id,action,timestamp\nc,m,open,2024-01-01\n"),
            looked("b.csv", "leadId,activityDate,activityTypeId\nl,2024-01-01T00:00:00Z,2\n"),
            looked("c.csv", "user_id,event,ts\nu,open,2024-01-01\n"),
        ];
        let (first, plan) = plan_files(&files, &|detected| recognised(built_in(), detected)).unwrap();
        let presets: Vec<Option<&str>> = std::iter::once(&plan)
            .chain(plan.also.iter().map(|part| &part.plan))
            .map(|plan| plan.treatment.preset.as_deref())
            .collect();
        assert_eq!((first, presets), (0, vec![Some("Mailchimp"), Some("Marketo activities"), None]));
        assert_eq!(plan.also[1].plan.with_role(Role::Contact), Some(0));
        let (_, plan) = plan_files(&files[..1], &|_| None).unwrap();
        assert_eq!(plan.treatment.preset, None);
    }
}
