//! Between reading and writing: repeats, clean-up, pseudonyms, and a look at what is left.

use super::clean_up::Cleaned;
use super::error::ImportError;
use super::findings::findings;
use super::plan::Plan;
use super::privacy::PseudonymKey;
use super::read::Imported;
use super::row::Reason;
use super::treatment::{Privacy, Repeats};
use crate::domain::{Cancel, Cancelled, Moment, Progress, Watch};

/// What stands in place of a refused row whose text may name a person.
const HIDDEN: &str = "(left out for privacy)";

/// Does with the rows read what the plan says: leaves out repeats, cleans up, replaces what names a person, and notes
/// what is odd about the rows that stay. `now` is the moment after which a time counts as in the future.
///
/// # Errors
/// [`ImportError::NoKey`] if pseudonyms are asked for and there is no key, [`ImportError::Cancelled`] if the user asked to
/// stop; what was read is then of no use any more.
pub fn treat(
    imported: &mut Imported,
    plan: &Plan,
    key: Option<&PseudonymKey>,
    now: Moment,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), ImportError> {
    let watch = &mut Watch::new(cancel, progress);
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
        imported.quality.repeats_left_out = imported.intake.retain(&keep, "Leaving out repeated rows", watch)?;
    }
    let mut cleaned = Cleaned::default();
    for step in &treatment.clean_up {
        step.apply(&mut imported.intake, &mut cleaned, watch)?;
    }
    let quality = &mut imported.quality;
    (quality.merged, quality.dropped) = (cleaned.merged, cleaned.dropped);
    quality.taken = imported.intake.len() as u64;
    let times = &imported.intake.time;
    (quality.first, quality.last, quality.future) = (None, None, 0);
    watch.stretches("Looking at the times", times.len(), |range| {
        let times = times.get(range).unwrap_or_default();
        let all = (i64::MAX, i64::MIN, 0_u64);
        let (first, last, future) = times.iter().fold(all, |(first, last, future), &time| {
            (first.min(time), last.max(time), future + u64::from(time > now.0))
        });
        if first <= last {
            quality.first = Some(quality.first.map_or(Moment(first), |earlier| earlier.min(Moment(first))));
            quality.last = quality.last.max(Some(Moment(last)));
        }
        quality.future += future;
    })?;
    match key {
        Some(key) => hide(imported, treatment.privacy, key, watch)?,
        None if treatment.privacy.refused_rows => hide_refused(imported),
        None => {}
    }
    imported.findings = findings(imported, now, watch)?;
    Ok(())
}

/// Replaces what names a person by pseudonyms, and leaves out the text of refused rows.
///
/// # Errors
/// [`Cancelled`]; then some of it is replaced and some is not.
pub fn hide(
    imported: &mut Imported,
    privacy: Privacy,
    key: &PseudonymKey,
    watch: &mut Watch<'_>,
) -> Result<(), Cancelled> {
    key.hide(privacy, &mut imported.intake, &mut imported.contact_attributes, watch)?;
    imported.key = Some(key.fingerprint());
    hide_refused(imported);
    Ok(())
}

fn hide_refused(imported: &mut Imported) {
    for issue in &mut imported.refused {
        HIDDEN.clone_into(&mut issue.raw);
        if let Reason::Time { text, .. } = &mut issue.reason {
            HIDDEN.clone_into(text);
        }
    }
}
