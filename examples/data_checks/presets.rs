//! Exports of known tools are recognised by their presets, and repeats are what the plan says.

use super::{Checks, Failure, Log};
use pathlight::domain::{Cancel, Moment, Owner};
use pathlight::engine::import::{Given, Imported, Plan, Repeats, Sample, built_in, read, sniff, treat};
use pathlight::project::{plan_files, recognised};

/// Which preset recognises which file.
const FILES: [(&str, &str); 5] = [
    ("hubspot__email_event_data.csv", "hubspot"),
    ("klaviyo__event.csv", "klaviyo"),
    ("mailchimp__campaign_recipient_activity.csv", "mailchimp"),
    ("mixpanel__event.csv", "mixpanel"),
    ("07_mixpanel_raw_export.jsonl", "mixpanel"),
];

/// Reads a file as the assistant does, with its preset and clean-up.
fn import(checks: &Checks, file: &str, repeats: Repeats) -> Result<(Option<String>, Imported), Failure> {
    let path = checks.folder.join(file);
    let detected = sniff(&Sample::open(&path)?, &Given::default())?;
    let name = recognised(built_in(), &detected).map(|preset| preset.name);
    let files = [(path.clone(), detected)];
    let (_, mut plan) =
        plan_files(&files, &|detected| recognised(built_in(), detected)).ok_or("the files give no plan")?;
    plan.treatment.repeats = repeats;
    let now = Moment(i64::MAX);
    let mut imported = read(&path, &plan, now, &Cancel::default(), &mut |_| {})?;
    treat(&mut imported, &plan, None, now, &Cancel::default(), &mut |_| {})?;
    Ok((name, imported))
}

pub fn compare(checks: &mut Checks) -> Result<(), Failure> {
    let answers = checks.answers("vendor-exports")?;
    let encodings = checks.answers("encodings")?;
    for (file, expected) in FILES {
        let (folder, answers) = match answers["files"].get(file) {
            Some(answers) => ("vendor-exports", answers),
            None => ("encodings", &encodings),
        };
        let (preset, imported) = import(checks, &format!("{folder}/{file}"), Repeats::KeptAll)?;
        checks.same(&format!("{file}, preset"), preset.as_deref(), Some(expected));
        checks.log(&format!("{file} by its preset"), &Log::of(&imported), answers);
    }
    for file in ["hubspot__email_campaign_data.csv", "mailchimp__campaign_recipient.csv"] {
        let detected = sniff(&Sample::open(&checks.folder.join("vendor-exports").join(file))?, &Given::default())?;
        checks.same(&format!("{file}, preset"), recognised(built_in(), &detected).map(|preset| preset.name), None);
    }
    // What has no time of its own is joined to the activities that it belongs to, which keep their preset.
    // The last number is how many activities have a partner, counted with another program.
    for (file, table, by, key, partners) in [
        ("hubspot__email_event_data.csv", "hubspot__email_campaign_data.csv", "email_campaign_id", "id", 16),
        (
            "mailchimp__campaign_recipient_activity.csv",
            "mailchimp__campaign_recipient.csv",
            "member_id",
            "member_id",
            17,
        ),
    ] {
        let vendors = checks.folder.join("vendor-exports");
        let (path, other) = (vendors.join(file), vendors.join(table));
        let detected = sniff(&Sample::open(&path)?, &Given::default())?;
        let table_detected = sniff(&Sample::open(&other)?, &Given::default())?;
        let preset = recognised(built_in(), &detected).ok_or_else(|| format!("{file} is not recognised"))?;
        let mut plan = preset.plan(&detected, file);
        plan.treatment.repeats = Repeats::KeptAll;
        let (by, key) = (plan.column(by)?, Plan::guess(&table_detected).column(key)?);
        plan.add_join(&other, &table_detected, by, key, Owner::Activity);
        let imported = read(&path, &plan, Moment(i64::MAX), &Cancel::default(), &mut |_| {})?;
        let answers = checks.answers("vendor-exports")?;
        checks.log(&format!("{file} with {table}"), &Log::of(&imported), &answers["files"][file]);
        let join = imported.quality.joins.first().cloned().unwrap_or_default();
        println!("{}", join.sentence());
        checks.same(&format!("{table}, rows with a partner"), join.matched, partners);
    }
    let answers = checks.answers("shop-journeys")?;
    let repeats = answers["exact_repeat_rows"].as_u64().unwrap_or_default();
    for (choice, left_out) in [(Repeats::KeptOnce, repeats), (Repeats::KeptAll, 0)] {
        let (_, imported) = import(checks, "shop-journeys/events.csv", choice)?;
        let taken = answers["log"]["events"].as_u64().map(|events| events - left_out);
        checks.same(&format!("shop-journeys, {choice:?}"), Some(imported.quality.taken), taken);
        checks.same(&format!("shop-journeys, left out, {choice:?}"), imported.quality.repeats_left_out, left_out);
    }
    Ok(())
}
