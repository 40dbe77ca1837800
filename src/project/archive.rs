//! Archives with several files: those that are like the one that was looked at are imported together with it.

use super::plan_files::{by_preset, look_at};
use crate::domain::Cancel;
use crate::engine::import::{Detected, Given, ImportError, Part, Plan, Preset, Role};
use std::path::Path;

/// Adds the files of an archive that are like the one that was looked at to its plan; none, if one of them was chosen.
///
/// A file is like it if the same columns say who did what and when. Returns the names of the files that are not, which
/// are left out.
///
/// # Errors
/// [`ImportError::Cancelled`]; a file that cannot be read is left out.
pub fn add_members(
    plan: &mut Plan,
    (path, detected): (&Path, &Detected),
    given: &Given,
    preset: &dyn Fn(&Detected) -> Option<Preset>,
    cancel: &Cancel,
) -> Result<Vec<String>, ImportError> {
    let mut left_out = Vec::new();
    if given.member.is_some() {
        return Ok(left_out);
    }
    let others = detected.members.iter().filter(|member| detected.member.as_ref() != Some(&member.name));
    let mut parts = Vec::new();
    for member in others {
        let given = Given { member: Some(member.name.clone()), ..given.clone() };
        let other = match look_at(path, &given, preset, cancel) {
            Ok((_, detected)) => detected,
            Err(error @ ImportError::Cancelled(_)) => return Err(error),
            Err(_) => {
                left_out.push(member.name.clone());
                continue;
            }
        };
        let mut part = by_preset(path, &other, preset).unwrap_or_else(|| Plan::guess(&other));
        part.name_after(path, &other);
        if is_alike(plan, &part) && part.problems().is_empty() {
            parts.push(Part { path: path.to_owned(), plan: part });
        } else {
            left_out.push(member.name.clone());
        }
    }
    if !parts.is_empty() {
        plan.name_after(path, detected);
        plan.also.splice(0..0, parts);
    }
    Ok(left_out)
}

/// Returns whether the same columns say who did what and when.
fn is_alike(one: &Plan, other: &Plan) -> bool {
    let names = |plan: &Plan, role: Role| -> Vec<String> {
        let places = plan.all_with_role(role).into_iter();
        let mut names: Vec<String> =
            places.filter_map(|place| plan.columns.get(place)).map(|column| column.name.clone()).collect();
        names.sort_unstable();
        names
    };
    let same = |role: Role| names(one, role) == names(other, role);
    let contacts = (names(one, Role::Contact), names(other, Role::Contact));
    // An id that is never set in one of the files is no contact there.
    let shared = contacts.0.iter().any(|name| contacts.1.contains(name));
    shared && same(Role::Activity) && same(Role::Time) && same(Role::Step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use crate::engine::import::{built_in, read};
    use crate::project::{plan_files, recognised};
    use std::io::Write;

    fn archive(folder: &Path, files: &[(&str, &str)]) -> std::path::PathBuf {
        let path = folder.join("export.zip");
        let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
        for (name, text) in files {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        path
    }

    /// The activities with how often they were done, and what was left out.
    fn taken(path: &Path, given: &Given) -> (Vec<(String, usize)>, Vec<String>) {
        let preset = |detected: &Detected| recognised(built_in(), detected);
        let (_, detected) = look_at(path, given, &preset, &Cancel::default()).unwrap();
        let (_, mut plan) = plan_files(&[(path.to_owned(), detected.clone())], &preset).unwrap();
        let left_out = add_members(&mut plan, (path, &detected), given, &preset, &Cancel::default()).unwrap();
        let imported = read(path, &plan, Moment(i64::MAX), &Cancel::default(), &mut |_| {}).unwrap();
        let intake = &imported.intake;
        let mut counts = std::collections::BTreeMap::new();
        for row in 0..intake.len() {
            *counts.entry(intake.activity_types.text(intake.activity.at(row)).to_owned()).or_default() += 1;
        }
        (counts.into_iter().collect(), left_out)
    }

    #[test]
    fn all_files_that_are_alike_go_in_and_the_others_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let rows = |kind: &str, rows: usize| {
            let row = |row| format!("k{row},3/{}/2024 1:00:00 PM,{kind},7\n", row + 1);
            "SubscriberKey,EventDate,EventType,SendID\n".to_owned() + &(0..rows).map(row).collect::<String>()
        };
        let path = archive(
            folder.path(),
            &[
                ("Clicks.csv", &rows("Click", 2)),
                ("Sent.csv", &rows("Sent", 20)),
                ("Opens.csv", &rows("Open", 5)),
                ("SendJobs.csv", "SendID,Subject\n7,Spring\n"),
                ("readme.txt", "Good morning\n"),
            ],
        );
        let (activities, left_out) = taken(&path, &Given::default());
        assert_eq!(activities, [("Click".to_owned(), 2), ("Open".to_owned(), 5), ("Sent".to_owned(), 20)]);
        assert_eq!(left_out, ["SendJobs.csv", "readme.txt"]);
        let one = Given { member: Some("Opens.csv".to_owned()), ..Given::default() };
        assert_eq!(taken(&path, &one), (vec![("Open".to_owned(), 5)], Vec::new()));
    }

    #[test]
    fn files_without_an_activity_are_named_after_themselves() {
        let folder = tempfile::tempdir().unwrap();
        let path = archive(
            folder.path(),
            &[
                ("pages/home.csv", "user_id,ts\nu1,2024-03-05\nu2,2024-03-05\nu3,2024-03-06\n"),
                ("pages/paid.csv", "user_id,ts\nu1,2024-03-06\n"),
            ],
        );
        let (activities, left_out) = taken(&path, &Given::default());
        assert_eq!((activities, left_out), (vec![("home".to_owned(), 3), ("paid".to_owned(), 1)], Vec::new()));
    }
}
