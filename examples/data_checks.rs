//! Imports a folder of real data sets and compares what was read with their known answers.
//!
//! `cargo run --example data_checks -- FOLDER`; each set is a folder with an `answers.json`. The program
//! ends with exit code 1 if anything differs. The sets are not part of the repository.

#[path = "data_checks/attribution.rs"]
mod attribution;
#[path = "data_checks/formats.rs"]
mod formats;
#[path = "data_checks/funnels.rs"]
mod funnels;
#[path = "data_checks/moves.rs"]
mod moves;
#[path = "data_checks/presets.rs"]
mod presets;
// The cases read more kinds of questions than the data sets ask.
#[allow(dead_code)]
#[path = "../tests/it/cases/question.rs"]
mod question;

use pathlight::domain::{Cancel, Moment};
use pathlight::engine::import::{Given, Imported, Plan, Role, Sample, preview, read, sniff};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).unwrap_or_default();
    if !folder.is_dir() {
        println!("Skipped: there is no data folder {:?}. Give the folder with the data sets.", folder.display());
        return ExitCode::SUCCESS;
    }
    let mut checks = Checks { folder, done: 0, differ: 0 };
    let all: [(&str, Check); 9] = [
        ("shop-journeys", shop_journeys),
        ("permit-process", permit_process),
        ("ad-touchpoints", ad_touchpoints),
        ("contact-centre", contact_centre),
        ("encodings", encodings),
        ("lead-pipeline", lead_pipeline),
        ("four-page-funnel", four_page_funnel),
        ("loyalty-offers", formats::loyalty_offers),
        ("vendor-exports", vendor_exports),
    ];
    for (set, check) in all {
        if !checks.folder.join(set).is_dir() {
            println!("{set}: skipped, there is no such folder");
        } else if let Err(error) = check(&mut checks) {
            checks.differ += 1;
            println!("{set}: FAILED, {error}");
        }
    }
    println!("{} comparisons, {} differ", checks.done, checks.differ);
    if checks.differ == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

type Check = fn(&mut Checks) -> Result<(), Failure>;

struct Checks {
    folder: PathBuf,
    done: usize,
    differ: usize,
}

/// What an activity log holds, in the terms of the answers.
#[derive(Default)]
struct Log {
    events: u64,
    /// Activities of each contact.
    contacts: BTreeMap<String, u64>,
    times: BTreeSet<i64>,
    activities: BTreeMap<String, u64>,
}

impl Log {
    fn add(&mut self, imported: &Imported) {
        let intake = &imported.intake;
        self.events += intake.len() as u64;
        for &code in &intake.contact {
            *self.contacts.entry(intake.contacts.text(code).to_owned()).or_default() += 1;
        }
        self.times.extend(&intake.time);
        for code in intake.activity.iter() {
            *self.activities.entry(intake.activity_types.text(code).to_owned()).or_default() += 1;
        }
    }

    fn of(imported: &Imported) -> Self {
        let mut log = Self::default();
        log.add(imported);
        log
    }
}

impl Checks {
    fn answers(&self, set: &str) -> Result<Value, Failure> {
        Ok(serde_json::from_slice(&std::fs::read(self.folder.join(set).join("answers.json"))?)?)
    }

    /// Imports a file by the plan that is guessed and then changed.
    fn import(&self, file: &str, change: impl FnOnce(&mut Plan)) -> Result<Imported, Failure> {
        let path = self.folder.join(file);
        let mut plan = guessed(&path)?;
        change(&mut plan);
        Ok(read(&path, &plan, Moment(i64::MAX), &Cancel::default(), &mut |_| {})?)
    }

    fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, found: T, expected: T) {
        self.done += 1;
        if found != expected {
            self.differ += 1;
            println!("{what}: DIFFERS\n  found    {found:?}\n  expected {expected:?}");
        }
    }

    /// Compares the facts of a log with its answers.
    fn log(&mut self, what: &str, log: &Log, answers: &Value) {
        let differ = self.differ;
        let moment = |name: &str| answers[name].as_str().and_then(Moment::parse_iso);
        let activities: BTreeMap<String, u64> =
            answers["activities"].as_object().map_or_else(BTreeMap::new, |counts| {
                counts.iter().map(|(name, count)| (name.clone(), count.as_u64().unwrap_or_default())).collect()
            });
        self.same(&format!("{what}, events"), Some(log.events), answers["events"].as_u64());
        self.same(&format!("{what}, contacts"), Some(log.contacts.len() as u64), answers["contacts"].as_u64());
        self.same(&format!("{what}, first"), log.times.first().copied().map(Moment), moment("first"));
        self.same(&format!("{what}, last"), log.times.last().copied().map(Moment), moment("last"));
        self.same(&format!("{what}, activities"), log.activities.clone(), activities);
        let mut each: Vec<u64> = log.contacts.values().copied().collect();
        each.sort_unstable();
        let middle = [(each.len().max(1) - 1) / 2, each.len() / 2].map(|place| each.get(place).copied());
        let median = middle.into_iter().flatten().sum::<u64>() as f64 / 2.0;
        for (name, found) in [
            ("median_events_per_contact", Some(median)),
            ("most_events_of_one_contact", each.last().map(|&most| most as f64)),
        ] {
            if let Some(expected) = answers[name].as_f64() {
                self.same(&format!("{what}, {name}"), found, Some(expected));
            }
        }
        if self.differ == differ {
            println!(
                "{what}: same; {} activities of {} kinds by {} contacts, first and last time",
                log.events,
                log.activities.len(),
                log.contacts.len()
            );
        }
    }
}

fn guessed(path: &Path) -> Result<Plan, Failure> {
    Ok(Plan::guess(&sniff(&Sample::open(path)?, &Given::default())?))
}

fn give(plan: &mut Plan, column: &str, role: Role) {
    if let Ok(column) = plan.column(column) {
        plan.give(column, role);
    }
}

fn shop_journeys(checks: &mut Checks) -> Result<(), Failure> {
    let answers = checks.answers("shop-journeys")?;
    let imported = checks.import("shop-journeys/events.csv", |_| {})?;
    checks.log("shop-journeys/events.csv", &Log::of(&imported), &answers["log"]);
    checks.same("exact repeats", Some(imported.quality.repeats), answers["exact_repeat_rows"].as_u64());
    let columns = funnels::columns(&imported)?;
    moves::compare(checks, "shop-journeys, moves", &columns, &answers["moves"])?;
    funnels::compare(checks, "shop-journeys", &columns, &answers)?;
    formats::shop_joins(checks, &answers)
}

fn permit_process(checks: &mut Checks) -> Result<(), Failure> {
    let answers = checks.answers("permit-process")?;
    let imported = checks.import("permit-process/receipt.csv", |_| {})?;
    checks.log("permit-process/receipt.csv", &Log::of(&imported), &answers["log"]);
    let columns = funnels::columns(&imported)?;
    moves::compare(checks, "permit-process, moves", &columns, &answers["moves"])?;
    funnels::compare(checks, "permit-process", &columns, &answers)?;
    let imported = checks.import("permit-process/running-example.csv", |_| {})?;
    let example = &answers["running_example"]["moves"];
    moves::compare(checks, "running-example, moves", &funnels::columns(&imported)?, example)?;
    checks.log("permit-process/running-example.csv", &Log::of(&imported), &answers["running_example"]["log"]);
    formats::event_log(checks, &answers["running_example"])
}

fn ad_touchpoints(checks: &mut Checks) -> Result<(), Failure> {
    let answers = checks.answers("ad-touchpoints")?;
    let file = "ad-touchpoints/attribution_data.csv";
    let imported = checks.import(file, |_| {})?;
    checks.log(file, &Log::of(&imported), &answers["log"]);
    let columns = funnels::columns(&imported)?;
    funnels::compare(checks, "ad-touchpoints", &columns, &answers)?;
    attribution::compare(checks, &columns, &answers)?;
    let imported = checks.import(file, |plan| give(plan, "channel", Role::Activity))?;
    checks.log(&format!("{file} by channel"), &Log::of(&imported), &answers["log_by_channel"]);
    let columns = funnels::columns(&imported)?;
    moves::compare(checks, "ad-touchpoints, moves by channel", &columns, &answers["moves_by_channel"])
}

fn contact_centre(checks: &mut Checks) -> Result<(), Failure> {
    let answers = checks.answers("contact-centre")?;
    let file = "contact-centre/ExampleLog.csv";
    let imported = checks.import(file, |_| {})?;
    checks.log(file, &Log::of(&imported), &answers["log"]);
    moves::compare(checks, "contact-centre, moves", &funnels::columns(&imported)?, &answers["moves"])?;
    let imported = checks.import(file, |plan| give(plan, "Customer ID", Role::Contact))?;
    checks.log(&format!("{file} by customer"), &Log::of(&imported), &answers["log_by_customer"]);
    formats::start_and_end(checks, &answers)
}

fn encodings(checks: &mut Checks) -> Result<(), Failure> {
    let answers = checks.answers("encodings")?;
    let files = [
        "01_utf8_bom_crlf_quotes.csv",
        "02_utf16le_bom_tab.tsv",
        "03_windows1252_semicolon_decimal_comma_dayfirst.csv",
        "06_us_month_first_ampm_lf.csv",
        "08_mixed_offsets_all_quoted.csv",
    ];
    for file in files {
        let imported = checks.import(&format!("encodings/{file}"), |_| {})?;
        checks.log(&format!("encodings/{file}"), &Log::of(&imported), &answers);
        let values = |place: usize| {
            let attribute = imported.intake.attributes.get(place);
            attribute.into_iter().flat_map(|one| one.codes.iter().map(|code| one.words.text(code)))
        };
        let amounts: Vec<f64> =
            values(0).filter(|text| !text.is_empty()).filter_map(|text| text.parse().ok()).collect();
        let sum = (amounts.iter().sum::<f64>() * 100.0).round() / 100.0;
        checks.same(&format!("{file}, amounts"), Some(amounts.len() as u64), answers["amount_present"].as_u64());
        checks.same(&format!("{file}, sum of amounts"), Some(sum), answers["amount_sum"].as_f64());
        let breaks = values(2).filter(|note| note.contains(['\n', '\r'])).count() as u64;
        checks.same(
            &format!("{file}, notes with line breaks"),
            Some(breaks),
            answers["notes_with_line_break"].as_u64(),
        );
        for (device, count) in answers["devices"].as_object().into_iter().flatten() {
            let found = values(1).filter(|value| value == device).count() as u64;
            checks.same(&format!("{file}, {device}"), Some(found), count.as_u64());
        }
    }
    formats::encodings(checks, &answers)
}

fn lead_pipeline(checks: &mut Checks) -> Result<(), Failure> {
    let answers = checks.answers("lead-pipeline")?;
    let named = |name: &'static str| move |plan: &mut Plan| plan.activity_name = Some(name.to_owned());
    let mut log = Log::default();
    let day_first = checks.import("lead-pipeline/leads_day_first.csv", named("First contact"))?;
    log.add(&day_first);
    log.add(&checks.import("lead-pipeline/deals_iso.csv", named("Deal won"))?);
    checks.log("lead-pipeline, leads_day_first.csv and deals_iso.csv", &log, &answers["log"]);
    let month_first = checks.import("lead-pipeline/leads_month_first.csv", named("First contact"))?;
    checks.same("leads, day first and month first", &day_first.intake.time, &month_first.intake.time);
    let deals = checks.import("lead-pipeline/deals_month_first.csv", named("Deal won"))?;
    checks.same(
        "deals_month_first.csv, rows taken and refused",
        (deals.quality.taken, deals.quality.refused),
        (380, 0),
    );
    formats::lead_pipeline(checks, &answers)
}

fn four_page_funnel(checks: &mut Checks) -> Result<(), Failure> {
    let answers = checks.answers("four-page-funnel")?;
    let seen = |plan: &mut Plan| plan.activity_name = Some("home_page".to_owned());
    let iso = checks.import("four-page-funnel/user_table.csv", seen)?;
    let log = Log::of(&iso);
    let text = |moment: Option<Moment>| moment.map(Moment::to_iso);
    checks.same(
        "user_table.csv, home pages",
        log.activities.get("home_page").copied(),
        answers["log"]["activities"]["home_page"].as_u64(),
    );
    checks.same("user_table.csv, contacts", Some(log.contacts.len() as u64), answers["log"]["contacts"].as_u64());
    checks.same("user_table.csv, first", text(iso.quality.first).as_deref(), answers["log"]["first"].as_str());
    checks.same("user_table.csv, last", text(iso.quality.last).as_deref(), answers["log"]["last"].as_str());
    let day_first = checks.import("four-page-funnel/user_table_day_first.csv", seen)?;
    checks.same("user tables, day first and ISO", &day_first.intake.time, &iso.intake.time);
    for table in ["home_page", "search_page", "payment_page", "payment_confirmation"] {
        let plan = guessed(&checks.folder.join(format!("four-page-funnel/{table}_table.csv")))?;
        let contact = plan.with_role(Role::Contact).and_then(|column| plan.columns.get(column));
        let time = plan.with_role(Role::Time);
        checks.same(
            &format!("{table}_table.csv, contact and no time"),
            (contact.map(|column| column.name.as_str()), time),
            (Some("user_id"), None),
        );
    }
    println!("four-page-funnel: contacts and dates compared; the page tables have no time of their own and are joined");
    let columns = funnels::joined_pages(&checks.folder.join("four-page-funnel"))?;
    funnels::compare(checks, "four-page-funnel", &columns, &answers)?;
    formats::four_pages(checks, &answers)
}

fn vendor_exports(checks: &mut Checks) -> Result<(), Failure> {
    let answers = checks.answers("vendor-exports")?;
    for (file, expected) in answers["files"].as_object().into_iter().flatten() {
        let path = checks.folder.join("vendor-exports").join(file);
        let plan = guessed(&path)?;
        for (role, name) in [(Role::Contact, "contact"), (Role::Activity, "activity"), (Role::Time, "time")] {
            let column = plan.with_role(role).and_then(|column| plan.columns.get(column));
            checks.same(&format!("{file}, {name}"), column.map(|column| column.name.as_str()), expected[name].as_str());
        }
        let imported = checks.import(&format!("vendor-exports/{file}"), |_| {})?;
        checks.log(&format!("vendor-exports/{file}"), &Log::of(&imported), expected);
        let shown = preview(&Sample::open(&path)?, &plan, 50);
        checks.same(&format!("{file}, rows in the preview"), shown.taken as u64, imported.quality.taken.min(50));
    }
    presets::compare(checks)
}
