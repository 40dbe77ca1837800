//! Several files at once, joined files, the wide form, and roles beyond contact, activity and time.

use super::formats::{Files, carry_out, rows};
use pathlight::domain::Owner;
use pathlight::engine::import::{
    Counts, Detected, Given, Imported, Looked, Part, Plan, Problem, Role, Sample, TimeFormat, guess_join, preview,
    sniff,
};
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn look(path: &Path) -> Detected {
    sniff(&Sample::open(path).unwrap(), &Given::default()).unwrap()
}

fn guess(path: &Path) -> Plan {
    Plan::guess(&look(path))
}

fn together(paths: &[PathBuf]) -> Imported {
    let detected: Vec<Detected> = paths.iter().map(|path| look(path)).collect();
    let looked: Vec<Looked> = paths.iter().map(PathBuf::as_path).zip(&detected).collect();
    let (first, plan) = Plan::together(&looked).unwrap();
    carry_out(&paths[first], &plan).unwrap()
}

fn plan_of(text: &str) -> (Files, PathBuf, Plan) {
    let files = Files::new();
    let path = files.add("data.csv", text);
    let plan = guess(&path);
    (files, path, plan)
}

#[test]
fn attributes_of_activities_come_from_a_second_file() {
    let files = Files::new();
    let events = files.add(
        "events.csv",
        "user_id,event,event_id,ts\nu1,view,e1,2024-01-01\nu1,view,e2,2024-01-02\nu2,view,,2024-01-03\nu2,view,e1,2024-01-04\n",
    );
    let views = files.add("views.csv", "id;price;ts\ne1;1,5;x\ne1;9,5;y\ne9;2,5;z\n;3,5;z\n");
    let (here, other) = (look(&events), look(&views));
    let (by, key) = guess_join(&here, &other).unwrap();
    assert_eq!((by, key), (2, 0));
    let mut plan = Plan::guess(&here);
    plan.add_join(&views, &other, by, key, Owner::Activity);
    assert_eq!(plan.columns[5].name, "views.ts", "a name that is taken says its file");
    plan.give(2, Role::Ignore);
    let imported = carry_out(&events, &plan).unwrap();
    assert_eq!(
        rows(&imported),
        [
            "u1 view 2024-01-01T00:00:00Z price=1.5 views.ts=x",
            "u1 view 2024-01-02T00:00:00Z",
            "u2 view 2024-01-03T00:00:00Z",
            "u2 view 2024-01-04T00:00:00Z price=1.5 views.ts=x",
        ]
    );
    let join = &imported.quality.joins[0];
    assert_eq!((join.matched, join.unmatched, join.rows, join.unused), (2, 2, 4, 1));
    assert_eq!((join.duplicates, join.without_key), (1, 1));
    let shown = preview(&Sample::open(&events).unwrap(), &plan, 10);
    assert_eq!(shown.rows[0].cells[4].value.as_deref(), Some("1.5"), "the preview joins too");
    assert_eq!((shown.rows[1].cells[4].value.as_deref(), shown.taken), (None, 4));
    plan.remove_join(0);
    assert_eq!((plan.columns.len(), plan.joins.len()), (4, 0));
}

#[test]
fn pages_without_a_time_take_it_from_the_contacts() {
    let files = Files::new();
    let (mut users, mut home, mut search) =
        ("user_id,date,device\n".to_owned(), "user_id,page\n".to_owned(), "user_id,what\n".to_owned());
    for user in 1..=30 {
        let _ = writeln!(users, "u{user},2024-01-{user:02},{}", ["phone", "desk"][user % 2]);
        let _ = writeln!(home, "u{user},home");
        if user % 3 == 0 {
            let _ = writeln!(search, "u{user},");
        }
    }
    search += "u99,\n";
    let paths =
        [("search.csv", search), ("users.csv", users), ("home.csv", home)].map(|(name, text)| files.add(name, text));
    let imported = together(&paths);
    let kinds: Vec<&str> = imported.intake.activity_types.iter().collect();
    assert_eq!((imported.quality.taken, kinds), (40, vec!["home", "search"]));
    assert_eq!((imported.quality.refused, imported.quality.without_time), (1, 1));
    assert_eq!((imported.refused[0].file, imported.refused[0].line), (1, 12));
    let device = &imported.contact_attributes[0];
    assert_eq!((device.name.as_str(), device.values.len()), ("device", 30));
    assert_eq!((imported.quality.joins[0].unmatched, imported.quality.joins[0].unused), (1, 0));
}

#[test]
fn files_with_times_go_in_one_after_the_other() {
    let files = Files::new();
    let leads = files.add("leads.csv", "lead_id,first_contact_date,origin\na,01-02-2024,web\nb,25-02-2024,tv\n");
    let deals = files.add("deals.csv", "lead_id;won_date;sum\na;2024-03-01 10:00:00;5\n");
    let imported = together(&[leads.clone(), deals.clone()]);
    assert_eq!(
        rows(&imported),
        [
            "a leads 2024-02-01T00:00:00Z origin=web",
            "b leads 2024-02-25T00:00:00Z origin=tv",
            "a deals 2024-03-01T10:00:00Z sum=5",
        ]
    );
    assert_eq!(imported.intake.source_row, [1, 2, 3]);
    let alone = carry_out(&leads, &Plan { activity_name: Some("Lead".to_owned()), ..guess(&leads) }).unwrap();
    assert_ne!(imported.blake3, alone.blake3);
    let empty = files.add("none.csv", "lead_id,first_contact_date\n");
    let mut plan = guess(&deals);
    plan.activity_name = Some("Deal".to_owned());
    plan.also.push(pathlight::engine::import::Part { path: empty, plan: plan.clone() });
    let error = carry_out(&deals, &plan).unwrap_err().to_string();
    assert!(error.contains("none.csv: The file has column names but no rows"), "{error}");
}

#[test]
fn one_row_for_each_contact_holds_several_dates() {
    let text = "lead_id,signed_up_at,bought_at,origin\nu1,2024-01-01,2024-01-05,web\nu2,2024-01-02,,tv\nu3,,,x\nu4,soon,2024-01-09,x\n";
    let (_files, path, mut plan) = plan_of(text);
    assert!(plan.is_wide());
    plan.columns[2].activity = Some("Bought".to_owned());
    let imported = carry_out(&path, &plan).unwrap();
    assert_eq!(
        rows(&imported),
        [
            "u1 signed_up_at 2024-01-01T00:00:00Z origin=web",
            "u1 Bought 2024-01-05T00:00:00Z origin=web",
            "u2 signed_up_at 2024-01-02T00:00:00Z origin=tv",
            "u4 Bought 2024-01-09T00:00:00Z origin=x",
        ]
    );
    let quality = &imported.quality;
    assert_eq!((quality.rows, quality.taken, quality.refused, quality.without_time), (6, 4, 2, 2));
    plan.give(1, Role::Time);
    assert_eq!(plan.columns[2].role, Role::Attribute);
    assert_eq!(plan.problems(), [Problem::NoActivity]);
}

#[test]
fn several_ids_several_parts_of_an_activity_and_a_time_of_day() {
    let text = "crm_id,cookie_id,event,detail,day,clock\n7,c1,open,mail,04.10.2022,7:05 PM\n,c2,open,,05.10.2022,\nnull,NaN,open,x,06.10.2022,08:00\n";
    let (_files, path, mut plan) = plan_of(text);
    assert_eq!(plan.with_role(Role::Clock), Some(5));
    plan.give(0, Role::Contact);
    plan.add_role(1, Role::Contact);
    plan.give(2, Role::Activity);
    plan.add_role(3, Role::Activity);
    plan.activity_separator = ": ".to_owned();
    let imported = carry_out(&path, &plan).unwrap();
    assert_eq!(rows(&imported), ["7 open: mail 2022-10-04T19:05:00Z", "c2 open 2022-10-05T00:00:00Z"]);
    assert_eq!(imported.quality.without_contact, 1);
}

#[test]
fn of_start_and_end_one_counts_and_the_other_is_kept() {
    let text = "user_id,event,start,end\nu1,call,2024-01-01 10:00,2024-01-01 10:01:30\nu1,call,2024-01-02 10:00,2024-01-02 09:00\nu1,call,2024-01-03 10:00,\n";
    let (_files, path, mut plan) = plan_of(text);
    assert_eq!((plan.with_role(Role::Time), plan.with_role(Role::End)), (Some(2), Some(3)));
    let imported = carry_out(&path, &plan).unwrap();
    assert_eq!(
        rows(&imported),
        [
            "u1 call 2024-01-01T10:00:00Z end=2024-01-01T10:01:30Z duration (seconds)=90",
            "u1 call 2024-01-02T10:00:00Z end=2024-01-02T09:00:00Z duration (seconds)=-3600",
            "u1 call 2024-01-03T10:00:00Z",
        ]
    );
    assert_eq!(imported.quality.end_before_start, 1);
    plan.counts = Counts::End;
    let imported = carry_out(&path, &plan).unwrap();
    assert_eq!(rows(&imported)[0], "u1 call 2024-01-01T10:01:30Z start=2024-01-01T10:00:00Z duration (seconds)=90");
    assert_eq!(imported.quality.without_time, 1, "an end that is to count and is not set");
}

#[test]
fn small_whole_numbers_count_from_a_chosen_start() {
    let (_files, path, mut plan) = plan_of("user_id,event,time\nu1,open,0\nu1,close,18\n");
    assert_eq!(rows(&carry_out(&path, &plan).unwrap())[1], "u1 close 2020-01-01T18:00:00Z");
    plan.set_time_format("days-since:2024-05-01".parse().unwrap());
    assert_eq!(rows(&carry_out(&path, &plan).unwrap())[1], "u1 close 2024-05-19T00:00:00Z");
    assert!("weeks-since:2024-05-01".parse::<TimeFormat>().is_err());
}

#[test]
fn money_loses_its_currency_and_sessions_and_consent_keep_their_roles() {
    let text = "user_id;event;ts;session_id;amount;consent\nu1;buy;2024-01-01;s1;1.234,50 €;true\nu1;buy;2024-01-02;s1;EUR 3,5;false\n";
    let (_files, path, mut plan) = plan_of(text);
    plan.give(4, Role::Value);
    plan.decimal_comma = true;
    assert_eq!((plan.with_role(Role::Session), plan.with_role(Role::Consent)), (Some(3), Some(5)));
    assert_eq!(
        rows(&carry_out(&path, &plan).unwrap()),
        [
            "u1 buy 2024-01-01T00:00:00Z session_id=s1 amount=1234.50 consent=true",
            "u1 buy 2024-01-02T00:00:00Z session_id=s1 amount=3.5 consent=false",
        ]
    );
}

#[test]
fn hours_that_the_clock_skips_or_shows_twice_are_counted_in_every_file() {
    let files = Files::new();
    let pages = files.add("pages.csv", "user_id,page\nu1,home\nu2,home\nu3,home\n");
    let users = files.add(
        "users.csv",
        "user_id,date,sex\nu1,2024-03-31 02:30:00,f\nu2,2024-10-27 02:30:00,m\nu3,2024-06-01 12:00:00,f\n",
    );
    let more = files.add("more.csv", "user_id,event,ts\nu4,open,2024-03-31 02:15:00\nu4,open,2024-06-01 12:00:00\n");
    let detected: Vec<Detected> = [&pages, &users].map(|path| look(path)).to_vec();
    let looked: Vec<Looked> = [pages.as_path(), users.as_path()].into_iter().zip(&detected).collect();
    let (first, mut plan) = Plan::together(&looked).unwrap();
    plan.also
        .push(Part { path: more, plan: guess(&files.add("same.csv", "user_id,event,ts\nu4,open,2024-01-01 00:00\n")) });
    assert_eq!((first, plan.joins.len()), (0, 1));
    // The zone is that of all files; the times of the first stand in the one that is joined.
    plan.set_zone("Europe/Berlin");
    let quality = carry_out(&pages, &plan).unwrap().quality;
    assert_eq!((quality.taken, quality.skipped_times, quality.doubled_times), (5, 2, 1));
    let sentences = quality.sentences().join(" ");
    assert!(sentences.contains("2 rows taken with a local time that the clock skipped"), "{sentences}");
    assert!(sentences.contains("1 row taken with a local time that the clock showed twice"), "{sentences}");
    plan.set_zone("UTC");
    assert_eq!(carry_out(&pages, &plan).unwrap().quality.skipped_times, 0);
}

#[test]
fn a_file_that_is_joined_by_two_columns_is_counted_for_each() {
    let files = Files::new();
    let events = files.add(
        "events.csv",
        "user_id,event,ts,seen,bought\nu1,view,2024-01-01,o1,\nu1,buy,2024-01-02,,o1\nu2,view,2024-01-03,o2,\n",
    );
    let offers = files.add("offers.csv", "id,title\no1,Tea\no2,Cup\n");
    let mut plan = guess(&events);
    for by in ["seen", "bought"] {
        let by = plan.column(by).unwrap();
        plan.add_join(&offers, &look(&offers), by, 0, Owner::Activity);
    }
    let joins = carry_out(&events, &plan).unwrap().quality.joins;
    let counts: Vec<_> = joins.iter().map(|join| (join.matched, join.unmatched, join.unused)).collect();
    assert_eq!(counts, [(2, 1, 0), (1, 2, 1)]);
}
