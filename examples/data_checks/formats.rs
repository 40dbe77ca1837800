//! Compares files that are no single delimited text with their known answers: JSON, a workbook, an event log,
//! several files at once, joined files and the wide form.

use super::{Checks, Failure, Log, give};
use pathlight::domain::{Cancel, Moment, Owner};
use pathlight::engine::import::{Detected, Given, Imported, Looked, Plan, Role, Sample, guess_join, read, sniff};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn look(path: &Path) -> Result<Detected, Failure> {
    Ok(sniff(&Sample::open(path)?, &Given::default())?)
}

fn carry_out(path: &Path, plan: &Plan) -> Result<Imported, Failure> {
    Ok(read(path, plan, Moment(i64::MAX), &Cancel::default(), &mut |_| {})?)
}

/// Makes one plan for several files as the window does, changes it, and reads them.
fn together(paths: &[PathBuf], change: impl FnOnce(&mut Plan)) -> Result<Imported, Failure> {
    let detected: Vec<Detected> = paths.iter().map(|path| look(path)).collect::<Result<_, _>>()?;
    let looked: Vec<Looked> = paths.iter().map(PathBuf::as_path).zip(&detected).collect();
    let (first, mut plan) = Plan::together(&looked).ok_or("no files")?;
    change(&mut plan);
    let path = paths.get(first).ok_or("no first file")?;
    carry_out(path, &plan)
}

fn texts<'a>(imported: &'a Imported, name: &str) -> Vec<&'a str> {
    let attribute = imported.intake.attributes.iter().find(|attribute| attribute.name == name);
    attribute.into_iter().flat_map(|one| one.codes.iter().map(|code| one.words.text(code))).collect()
}

fn numbers(imported: &Imported, name: &str) -> Vec<f64> {
    texts(imported, name).into_iter().filter_map(|text| text.parse().ok()).collect()
}

fn cents(sum: f64) -> f64 {
    (sum * 100.0).round() / 100.0
}

/// The three encodings that are no delimited text; the names of their columns differ.
pub fn encodings(checks: &mut Checks, answers: &Value) -> Result<(), Failure> {
    let files = [
        ("04_epoch_ms_nested.jsonl", "properties.amount", "properties.device.type", "properties.note"),
        ("05_excel_datetime.xlsx", "amount", "device", "note"),
        ("07_mixpanel_raw_export.jsonl", "properties.amount", "properties.$device", "properties.note"),
    ];
    for (file, amount, device, note) in files {
        let imported = checks.import(&format!("encodings/{file}"), |plan| {
            for column in [amount, device, note] {
                give(plan, column, Role::Attribute);
            }
        })?;
        checks.log(&format!("encodings/{file}"), &Log::of(&imported), answers);
        let amounts = numbers(&imported, amount);
        checks.same(&format!("{file}, amounts"), Some(amounts.len() as u64), answers["amount_present"].as_u64());
        let sum = cents(amounts.iter().sum());
        checks.same(&format!("{file}, sum of amounts"), Some(sum), answers["amount_sum"].as_f64());
        let breaks = texts(&imported, note).into_iter().filter(|note| note.contains(['\n', '\r'])).count() as u64;
        let expected = answers["notes_with_line_break"].as_u64();
        checks.same(&format!("{file}, notes with line breaks"), Some(breaks), expected);
        for (value, count) in answers["devices"].as_object().into_iter().flatten() {
            let found = texts(&imported, device).into_iter().filter(|text| text == value).count() as u64;
            checks.same(&format!("{file}, {value}"), Some(found), count.as_u64());
        }
    }
    Ok(())
}

/// The event log, plain and packed, against its table.
pub fn event_log(checks: &mut Checks, answers: &Value) -> Result<(), Failure> {
    let file = "permit-process/running-example.xes";
    let imported = checks.import(file, |_| {})?;
    checks.log(file, &Log::of(&imported), &answers["log"]);
    let folder = tempfile::tempdir()?;
    let packed = folder.path().join("log.xes.gz");
    let mut out = flate2::write::GzEncoder::new(std::fs::File::create(&packed)?, flate2::Compression::default());
    std::io::copy(&mut std::fs::File::open(checks.folder.join(file))?, &mut out)?;
    out.finish()?;
    let plan = Plan::guess(&look(&packed)?);
    checks.log("the same, packed", &Log::of(&carry_out(&packed, &plan)?), &answers["log"]);
    Ok(())
}

/// JSON lines with hours since the start, blank lines and a last line that is cut off.
pub fn loyalty_offers(checks: &mut Checks) -> Result<(), Failure> {
    let answers = checks.answers("loyalty-offers")?;
    let file = "loyalty-offers/transcript.jsonl";
    let imported = checks.import(file, |_| {})?;
    checks.log(file, &Log::of(&imported), &answers["log"]);
    let quality = &imported.quality;
    checks.same("loyalty-offers, blank lines", Some(quality.blank_lines), answers["blank_lines"].as_u64());
    checks.same("loyalty-offers, unreadable lines", Some(quality.refused), answers["unreadable_lines"].as_u64());
    let sum = cents(numbers(&imported, "value.amount").iter().sum());
    checks.same("loyalty-offers, sum of amounts", Some(sum), answers["transaction_amount_sum"].as_f64());
    // What the offers are stands in another file; some events call its id another name, so that it is joined twice.
    let (path, other) = (checks.folder.join(file), checks.folder.join("loyalty-offers/portfolio.jsonl"));
    let detected = look(&other)?;
    let mut plan = Plan::guess(&look(&path)?);
    let key = Plan::guess(&detected).column("id")?;
    for name in ["value.offer id", "value.offer_id"] {
        let by = plan.column(name)?;
        plan.add_join(&other, &detected, by, key, Owner::Activity);
    }
    let imported = carry_out(&path, &plan)?;
    checks.log("loyalty-offers with portfolio.jsonl", &Log::of(&imported), &answers["log"]);
    let events =
        |kinds: &[&str]| kinds.iter().filter_map(|kind| answers["log"]["activities"][kind].as_u64()).sum::<u64>();
    let matched: Vec<u64> = imported.quality.joins.iter().map(|join| join.matched).collect();
    let expected = [events(&["offer received", "offer viewed"]), events(&["offer completed"])];
    checks.same("portfolio.jsonl, rows joined", matched.as_slice(), expected.as_slice());
    Ok(())
}

/// Attributes of an activity in a second file by its id.
pub fn shop_joins(checks: &mut Checks, answers: &Value) -> Result<(), Failure> {
    let path = checks.folder.join("shop-journeys/events.csv");
    let viewed = checks.folder.join("shop-journeys/product_viewed.csv");
    let imported = together(&[path.clone(), viewed.clone()], |_| {})?;
    checks.log("shop-journeys, joined with product_viewed.csv", &Log::of(&imported), &answers["log"]);
    let quality = imported.quality.joins.first().cloned().unwrap_or_default();
    // A joined row stands once for its activity; those that repeat an id are counted beside.
    let rows = quality.matched + quality.duplicates;
    checks.same("product_viewed.csv, rows joined", Some(rows), answers["joined_product_viewed"]["rows"].as_u64());
    checks.same("product_viewed.csv, prices", numbers(&imported, "price").len() as u64, quality.matched);
    // All the other tables of attributes fit too.
    let mut plan = Plan::guess(&look(&path)?);
    let events = look(&path)?;
    let tables = [
        "product_viewed",
        "product_added",
        "checkout_started",
        "order_completed",
        "popup_view",
        "popup_acepted",
        "first_pages",
    ];
    for table in tables {
        let other = checks.folder.join(format!("shop-journeys/{table}.csv"));
        let detected = look(&other)?;
        let (by, key) = guess_join(&events, &detected).ok_or_else(|| format!("{table}.csv fits nowhere"))?;
        let names = (events.columns[by].name.as_str(), detected.columns[key].name.as_str());
        checks.same(&format!("{table}.csv, joined by"), names, ("event_id", "id"));
        plan.add_join(&other, &detected, by, key, Owner::Activity);
    }
    let imported = carry_out(&path, &plan)?;
    checks.same(
        "shop-journeys with seven tables, rows",
        Some(imported.quality.taken),
        answers["log"]["events"].as_u64(),
    );
    for (table, join) in tables.into_iter().zip(&imported.quality.joins) {
        println!("{}", join.sentence());
        checks.same(&format!("{table}.csv, rows without an activity"), join.unused, 0);
    }
    Ok(())
}

/// Leads and deals: two files at once, and the wide form of both.
pub fn lead_pipeline(checks: &mut Checks, answers: &Value) -> Result<(), Failure> {
    let folder = checks.folder.join("lead-pipeline");
    let (leads, deals) = (folder.join("leads_day_first.csv"), folder.join("deals_iso.csv"));
    let imported = together(&[leads.clone(), deals.clone()], |plan| {
        plan.activity_name = Some("First contact".to_owned());
        for part in &mut plan.also {
            part.plan.activity_name = Some("Deal won".to_owned());
        }
    })?;
    checks.log("lead-pipeline, two files at once", &Log::of(&imported), &answers["log"]);
    let (found, others) = (look(&leads)?, look(&deals)?);
    let mut plan = Plan::guess(&found);
    let (by, key) = guess_join(&found, &others).ok_or("leads and deals do not fit")?;
    plan.add_join(&deals, &others, by, key, Owner::Activity);
    for (column, activity) in [("first_contact_date", "First contact"), ("won_date", "Deal won")] {
        give(&mut plan, column, Role::Step);
        if let Ok(place) = plan.column(column) {
            plan.columns[place].activity = Some(activity.to_owned());
        }
    }
    let imported = carry_out(&leads, &plan)?;
    checks.log("lead-pipeline, wide form", &Log::of(&imported), &answers["log"]);
    let join = imported.quality.joins.first().cloned().unwrap_or_default();
    checks.same("deals, matched and unused", (join.matched, join.unmatched, join.unused), (842, 7158, 0));
    Ok(())
}

/// Four tables of page views whose date stands in the table of contacts.
pub fn four_pages(checks: &mut Checks, answers: &Value) -> Result<(), Failure> {
    let folder = checks.folder.join("four-page-funnel");
    // The second table has other devices for some contacts, as counted in the file itself.
    for (users, at_desktop) in [("user_table", 60_200), ("user_table_day_first", 59_796)] {
        let tables =
            ["search_page_table", "home_page_table", users, "payment_page_table", "payment_confirmation_table"];
        let paths: Vec<PathBuf> = tables.iter().map(|table| folder.join(format!("{table}.csv"))).collect();
        let imported = together(&paths, |_| {})?;
        let what = format!("four-page-funnel, five files with {users}.csv");
        checks.log(&what, &Log::of(&imported), &answers["log"]);
        let kinds: Vec<&str> = imported.intake.activity_types.iter().collect();
        let order = ["home_page", "search_page", "payment_page", "payment_confirmation_page"];
        checks.same(&format!("{what}, order of the files"), kinds.as_slice(), order.as_slice());
        let join = imported.quality.joins.first().cloned().unwrap_or_default();
        checks.same(&format!("{what}, without a match"), (join.unmatched, join.unused, join.duplicates), (0, 0, 0));
        let device = imported.contact_attributes.iter().find(|one| one.name == "device").ok_or("no device")?;
        let desktop = device.values.iter().filter(|(_, code)| device.words.text(*code) == "Desktop").count();
        checks.same(&format!("{what}, contacts at a desktop"), desktop, at_desktop);
    }
    Ok(())
}

/// Start and end of each activity.
pub fn start_and_end(checks: &mut Checks, answers: &Value) -> Result<(), Failure> {
    let imported = checks.import("contact-centre/ExampleLog.csv", |_| {})?;
    let durations = numbers(&imported, "duration (seconds)");
    let mean = durations.iter().sum::<f64>() / durations.len() as f64;
    let expected = answers["mean_handling_seconds"].as_f64().map(|mean| (mean * 1e6).round());
    checks.same("contact-centre, mean duration", Some((mean * 1e6).round()), expected);
    let before = imported.quality.end_before_start;
    checks.same("contact-centre, ends before starts", Some(before), answers["end_before_start"].as_u64());
    Ok(())
}
