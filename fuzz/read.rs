//! Reading and treating a whole file, as an import does before it writes.

use pathlight::domain::{Cancel, Moment};
use pathlight::engine::import::{FileFormat, Given, Plan, PseudonymKey, Privacy, Role, Sample, read, sniff, treat};
use std::cell::RefCell;

thread_local! {
    static FOLDER: RefCell<tempfile::TempDir> = RefCell::new(tempfile::tempdir().unwrap());
}

pub fn whole(bytes: &[u8], name: &str, format: FileFormat) {
    FOLDER.with(|folder| {
        let path = folder.borrow().path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let given = Given { format: Some(format), ..Given::default() };
        let Ok(sample) = Sample::open_as(&path, &given) else { return };
        let Ok(detected) = sniff(&sample, &given) else { return };
        let mut plan = Plan::guess(&detected);
        // Whatever is missing is made up, so that rows are read and not only refused.
        for (place, role) in [Role::Contact, Role::Time].into_iter().enumerate() {
            if plan.with_role(role).is_none() && place < plan.columns.len() {
                plan.give(place, role);
            }
        }
        if plan.with_role(Role::Activity).is_none() && !plan.is_wide() {
            plan.activity_name = Some("did".to_owned());
        }
        plan.treatment.privacy = Privacy::ALL;
        let now = Moment(0);
        let Ok(mut imported) = read(&path, &plan, now, &Cancel::default(), &mut |_| {}) else { return };
        let quality = &imported.quality;
        assert_eq!(quality.rows, quality.taken + quality.refused);
        treat(&mut imported, &plan, Some(&PseudonymKey::new([1; 32])), now, &Cancel::default(), &mut |_| {}).unwrap();
        let quality = &imported.quality;
        assert_eq!(quality.rows, quality.taken + quality.refused + quality.repeats_left_out);
        assert_eq!(quality.taken, imported.intake.len() as u64);
    });
}
