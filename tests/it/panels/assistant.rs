//! The assistant that imports a file, driven by the names of its controls.

use super::{choose, harness, press, type_into};
use crate::soft::Soft;
use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathlight::domain::Progress;
use pathlight::engine::import::{Quality, Reason, Role, RowIssue, TimeFormat};
use pathlight::engine::store::ImportOutcome;
use pathlight::gui::Request;
use pathlight::gui::assistant::{Assistant, Running};
use pathlight::project::{ImportSummary, Wake};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

fn sheet(assistant: Assistant, size: [f32; 2], dark: bool) -> (Harness<'static, Sheet>, Soft) {
    let sheet = Sheet { assistant, progress: None, finished: None, asked: Vec::new(), closed: false };
    harness(sheet, size, dark, |ui, sheet| {
        let ctx = ui.ctx().clone();
        let running = Running {
            progress: sheet.progress.as_ref().map(|progress| (progress, Duration::from_secs(2))),
            finished: sheet.finished.as_ref(),
            failed: None,
            stopped: false,
            map: None,
            imports: &[],
            store: None,
        };
        sheet.closed |= sheet.assistant.show(&ctx, running, &mut sheet.asked);
    })
}

struct Sheet {
    assistant: Assistant,
    progress: Option<Progress>,
    finished: Option<ImportSummary>,
    asked: Vec<Request>,
    closed: bool,
}

fn settle(harness: &mut Harness<'_, Sheet>) {
    for _ in 0..2000 {
        harness.step();
        if !harness.state().assistant.is_looking() {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    harness.run_ok();
}

fn csv(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("events.csv");
    let mut text = "user_id,event,when,channel,price\n".to_owned();
    for row in 1..60 {
        let day = row % 12 + 1;
        text +=
            &format!("u{},{},{day:02}/{:02}/2024,mail,{row}.5\n", row % 7, ["open", "click"][row % 2], row % 11 + 1);
    }
    text += "u1,open,soon,mail,1\n,open,01/02/2024,mail,1\n";
    std::fs::write(&path, text).unwrap();
    path
}

fn no_wake() -> Wake {
    Arc::new(|| {})
}

#[test]
fn the_assistant_leads_from_a_file_to_a_plan() {
    let folder = tempfile::tempdir().unwrap();
    let path = csv(&folder);
    let (mut harness, soft) = sheet(Assistant::new(Some(path.clone()), &no_wake()), [1280.0, 720.0], false);
    settle(&mut harness);
    soft.picture(&harness).keep("assistant_light");
    harness.get_by_label_contains("Of the first 61 rows, 59 can be imported and 2 cannot.");
    press(&mut harness, "Month first");
    settle(&mut harness);
    assert!(harness.query_by_label("Day first").is_none(), "the question is settled");

    choose(&mut harness, "Role of event", "Ignore");
    settle(&mut harness);
    harness.get_by_label_contains("No column says what the contact did. Choose one");
    press(&mut harness, "Import");
    assert!(harness.state().asked.is_empty(), "a plan with problems cannot be started");
    type_into(&mut harness, "Activity of all rows", "Mail");
    settle(&mut harness);
    press(&mut harness, "Import");
    let Some(Request::StartImport { path: started, plan, .. }) = harness.state().asked.first() else {
        panic!("the import was asked for: {:?}", harness.state().asked)
    };
    assert_eq!((started, plan.activity_name.as_deref()), (&path, Some("Mail")));
    assert_eq!(plan.columns[2].time_format, TimeFormat::MonthFirst);
    assert!(plan.problems().is_empty());
}

#[test]
fn columns_that_may_hold_the_activity_are_offered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("oddly named.csv");
    let row = |row: usize| {
        let (what, day) = (["open", "click", "buy"][row % 3], row % 28 + 1);
        format!("{},{what},2024-03-{day:02},note {row}\n", row % 7)
    };
    let rows: String = (0..60).map(row).collect();
    std::fs::write(&path, format!("customer_no,what_happened,occurred,remark\n{rows}")).unwrap();
    let (mut harness, _) = sheet(Assistant::new(Some(path), &no_wake()), [1280.0, 720.0], true);
    settle(&mut harness);
    harness.get_by_label_contains("No column says what the contact did. Choose one");
    assert!(harness.query_by_label("“remark”").is_none(), "what is always different is no activity");
    press(&mut harness, "“what_happened”");
    settle(&mut harness);
    let plan = harness.state().assistant.plan().unwrap();
    let place = plan.with_role(Role::Activity).unwrap();
    assert!(plan.columns[place].name == "what_happened" && plan.problems().is_empty());
}

#[test]
fn switching_the_delimiter_looks_at_the_file_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, _) = sheet(Assistant::new(Some(csv(&folder)), &no_wake()), [1280.0, 720.0], false);
    settle(&mut harness);
    choose(&mut harness, "Delimiter", "Semicolon ;");
    settle(&mut harness);
    assert_eq!(harness.state().assistant.plan().map(|plan| plan.columns.len()), Some(1));
    choose(&mut harness, "Delimiter", "Comma ,");
    settle(&mut harness);
    assert_eq!(harness.state().assistant.plan().map(|plan| plan.columns.len()), Some(5));
}

#[test]
fn files_that_belong_together_are_joined_and_taken_away_again() {
    let folder = tempfile::tempdir().unwrap();
    let add = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let mut lines = String::new();
    for row in 0..30 {
        lines +=
            &format!("{{\"user_id\":\"u{}\",\"event\":\"view\",\"offer\":\"o{}\",\"time\":{row}}}\n", row % 7, row % 3);
    }
    let events = add("events.jsonl", &lines);
    let offers = add("offers.csv", "id,kind\no0,mail\no1,web\no2,app\n");
    let (mut harness, soft) = sheet(Assistant::new(Some(events), &no_wake()), [1280.0, 720.0], false);
    settle(&mut harness);
    assert!(harness.query_by_label("Delimiter").is_none(), "JSON has no delimiter");
    press(&mut harness, "Add a file…");
    assert!(matches!(harness.state().asked[..], [Request::ChooseAlso]));
    harness.state_mut().assistant.add(offers);
    settle(&mut harness);
    harness.get_by_label("Joined: offers.csv");
    soft.picture(&harness).keep("assistant_joined");
    choose(&mut harness, "Unit of the time", "days");
    settle(&mut harness);
    let plan = harness.state().assistant.plan().unwrap();
    assert_eq!((plan.joins[0].by, plan.joins[0].key, plan.columns.len()), (2, 0, 5));
    assert!(plan.problems().is_empty());
    press(&mut harness, "Do not import offers.csv");
    settle(&mut harness);
    assert_eq!(harness.state().assistant.plan().map(|plan| (plan.joins.len(), plan.columns.len())), Some((0, 4)));
}

#[test]
fn a_pasted_table_is_looked_at_and_its_file_goes_with_the_assistant() {
    let mut assistant = Assistant::new(None, &no_wake());
    assistant.paste("user_id\tevent\tts\nu1\topen\t2024-01-01\nu2\topen\t2024-01-02\n".to_owned());
    let (mut harness, _) = sheet(assistant, [1280.0, 720.0], false);
    settle(&mut harness);
    assert_eq!(harness.state().assistant.plan().map(|plan| plan.columns.len()), Some(3));
    let path = harness.state().assistant.path().unwrap().to_owned();
    assert!(path.exists());
    harness.state_mut().assistant = Assistant::new(None, &no_wake());
    assert!(!path.exists());
}

#[test]
fn a_file_that_is_no_table_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.csv");
    std::fs::write(&path, "").unwrap();
    let (mut harness, _) = sheet(Assistant::new(Some(path), &no_wake()), [900.0, 600.0], false);
    settle(&mut harness);
    harness.get_by_label_contains("The file is empty.");
    harness.get_by_label("Choose a file…");
}

fn kentico(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("OM_Activity.csv");
    let mut text = "ActivityID,ActivityContactID,ActivityCreated,ActivityType,ActivityURL,ActivityComment\n".to_owned();
    for day in 1..40 {
        let date = format!("2025-{:02}-{:02} 10:00:00", day / 28 + 1, day % 28 + 1);
        text += &format!("{day},{day},{date},landingpage,/x,ann@x.org\n1{day},{day},{date},pagevisit,/x,\n");
    }
    text += "900,1,2025-01-02 10:00:00,click,/y,\n900,1,2025-01-02 10:00:00,click,/y,\n,,2025-01-02 10:00:00,click,,\n";
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_known_export_is_recognised_checked_and_made_private() {
    let folder = tempfile::tempdir().unwrap();
    let path = kentico(&folder);
    for (dark, size) in [(false, [1280.0, 720.0]), (true, [1920.0, 1080.0])] {
        let (mut harness, soft) = sheet(Assistant::new(Some(path.clone()), &no_wake()), size, dark);
        settle(&mut harness);
        harness.get_by_label("recognised by its columns");
        harness.get_by_label_contains("Activities get readable names");
        harness.get_by_label_contains("1 row says nothing of who the contact is");
        harness.get_by_label("81 rows read: 40 taken, 1 refused, 40 left out.");
        soft.keep(&harness, &format!("assistant_kentico_{}", if dark { "dark" } else { "light" }));
        choose(&mut harness, "Preset", "No preset: as detected");
        settle(&mut harness);
        choose(&mut harness, "Role of ActivityContactID", "Contact");
        settle(&mut harness);
        harness.get_by_label("81 rows read: 79 taken, 1 refused, 1 left out.");
        harness.get_by_label("Keep no text of refused rows").click_accesskit();
        harness.run_ok();
        harness.get_by_label("Pseudonyms for contacts").click_accesskit();
        harness.run_ok();
        settle(&mut harness);
        press(&mut harness, "Import");
        let Some(Request::StartImport { plan, .. }) = harness.state().asked.last() else { panic!("not asked") };
        assert!(plan.treatment.privacy.contacts && plan.treatment.privacy.refused_rows);
        assert_eq!(plan.treatment.preset, None);
    }
}

#[test]
fn several_files_are_imported_together() {
    let folder = tempfile::tempdir().unwrap();
    let second = folder.path().join("newsletter.csv");
    std::fs::write(&second, "user_id,when\nu1,2024-03-01\nu2,2024-03-02\n").unwrap();
    let (mut harness, _) = sheet(Assistant::new(Some(csv(&folder)), &no_wake()), [1280.0, 720.0], false);
    settle(&mut harness);
    harness.state_mut().assistant.add(second.clone());
    settle(&mut harness);
    harness.get_by_label("+ newsletter.csv");
    harness.get_by_label_contains("63 rows read: 61 taken, 2 refused");
    press(&mut harness, "Import");
    let Some(Request::StartImport { plan, .. }) = harness.state().asked.last() else { panic!("not asked") };
    assert_eq!((plan.also.len(), plan.also[0].plan.activity_name.as_deref()), (1, Some("newsletter")));
    press(&mut harness, "Do not import newsletter.csv");
    settle(&mut harness);
    assert!(harness.query_by_label("+ newsletter.csv").is_none());
}

fn issue(line: u64) -> RowIssue {
    RowIssue { file: 0, line, record: line - 1, reason: Reason::NoContact, raw: format!(",open,{line}") }
}

#[test]
fn while_the_import_runs_it_tells_how_far_it_is_and_can_be_cancelled() {
    let (mut harness, soft) = sheet(Assistant::new(None, &no_wake()), [1280.0, 720.0], false);
    harness.run_ok();
    harness.get_by_label("Choose a file…");
    let progress = Progress { what: "Reading rows".into(), done: 30, total: Some(120), rows: 50_000 };
    harness.state_mut().progress = Some(progress);
    harness.run_steps(4);
    harness.get_by_label("25 % · 50,000 rows · 25,000 rows a second · about 6 seconds left");
    soft.picture(&harness).keep("assistant_running");
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert!(!harness.state().closed, "Escape does not hide an import that goes on");
    harness.get_by_label("Cancel").click();
    harness.run_steps(4);
    assert!(matches!(harness.state().asked[..], [Request::CancelImport]));
}

#[test]
fn after_the_import_it_tells_how_it_went_and_what_to_do_next() {
    let outcome =
        ImportOutcome { import: 3, taken: 48_210, already_there: 90, refused: 2, new_contacts: 7_000, same_file: None };
    let quality = Quality { rows: 48_302, taken: 48_300, refused: 2, without_contact: 2, ..Quality::default() };
    let refused = vec![issue(17), issue(23)];
    let (present, findings, warning, grown_from) = (Vec::new(), Vec::new(), None, None);
    let summary =
        ImportSummary { path: "events.csv".into(), quality, present, findings, refused, outcome, warning, grown_from };
    for dark in [false, true] {
        let (mut harness, soft) = sheet(Assistant::new(None, &no_wake()), [1280.0, 720.0], dark);
        harness.state_mut().finished = Some(summary.clone());
        harness.run_ok();
        harness.get_by_label("48,210 activities added");
        harness.get_by_label("7,000 new contacts. 90 rows were in the data already (same contact, time, activity and attributes) and were left out.");
        harness.get_by_label_contains("48,302 rows read: 48,300 taken, 2 refused.");
        harness.get_by_label("23");
        soft.picture(&harness).keep(&format!("assistant_done_{}", if dark { "dark" } else { "light" }));
        press(&mut harness, "Draw a map from these activities");
        assert!(harness.state().closed && matches!(harness.state().asked[..], [Request::DrawFromData]));
    }
}
