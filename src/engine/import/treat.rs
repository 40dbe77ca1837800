//! Between reading and writing: repeats, clean-up, pseudonyms, and a look at what is left.

use super::clean_up::Cleaned;
use super::error::ImportError;
use super::findings::findings;
use super::plan::Plan;
use super::privacy::PseudonymKey;
use super::read::Imported;
use super::row::Reason;
use super::treatment::{Privacy, Repeats};
use crate::domain::Moment;

/// What stands in place of a refused row whose text may name a person.
const HIDDEN: &str = "(left out for privacy)";

/// Does with the rows read what the plan says: leaves out repeats, cleans up, replaces what names a person, and notes
/// what is odd about the rows that stay. `now` is the moment after which a time counts as in the future.
///
/// # Errors
/// [`ImportError::NoKey`] if pseudonyms are asked for and there is no key.
pub fn treat(imported: &mut Imported, plan: &Plan, key: Option<&PseudonymKey>, now: Moment) -> Result<(), ImportError> {
    let treatment = &plan.treatment;
    let key = match (treatment.privacy.needs_key(), key) {
        (true, None) => return Err(ImportError::NoKey),
        (true, key) => key,
        (false, _) => None,
    };
    let repeats = std::mem::take(&mut imported.repeats);
    if treatment.repeats == Repeats::KeptOnce && !repeats.is_empty() {
        let mut keep = vec![true; imported.intake.len()];
        for row in repeats {
            if let Some(keep) = keep.get_mut(row as usize) {
                *keep = false;
            }
        }
        imported.quality.repeats_left_out = imported.intake.retain(&keep);
    }
    let mut cleaned = Cleaned::default();
    for step in &treatment.clean_up {
        step.apply(&mut imported.intake, &mut cleaned);
    }
    let quality = &mut imported.quality;
    (quality.merged, quality.dropped) = (cleaned.merged, cleaned.dropped);
    quality.taken = imported.intake.len() as u64;
    let times = &imported.intake.time;
    quality.first = times.iter().min().map(|time| Moment(*time));
    quality.last = times.iter().max().map(|time| Moment(*time));
    quality.future = times.iter().filter(|time| **time > now.0).count() as u64;
    match key {
        Some(key) => hide(imported, treatment.privacy, key),
        None if treatment.privacy.refused_rows => hide_refused(imported),
        None => {}
    }
    imported.findings = findings(imported, now);
    Ok(())
}

/// Replaces what names a person by pseudonyms, and leaves out the text of refused rows.
pub fn hide(imported: &mut Imported, privacy: Privacy, key: &PseudonymKey) {
    key.hide(privacy, &mut imported.intake, &mut imported.contact_attributes);
    imported.key = Some(key.fingerprint());
    hide_refused(imported);
}

fn hide_refused(imported: &mut Imported) {
    for issue in &mut imported.refused {
        HIDDEN.clone_into(&mut issue.raw);
        if let Reason::Time { text, .. } = &mut issue.reason {
            HIDDEN.clone_into(text);
        }
    }
}
