//! Files on their way into a store through the program itself: privacy, replacing, growing, and being killed.

use pathlight::engine::store::{Store, Wanted};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pathlight"));
        command.args(arguments).current_dir(self.folder.path()).env("PATHLIGHT_DATA_DIR", self.path("own"));
        command
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", text(&output));
        text(&output)
    }

    fn fails(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", text(&output));
        text(&output)
    }

    fn activities(&self, store: &str) -> u64 {
        Store::open(&self.path(store)).unwrap().summary().unwrap().activities
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn holds(path: &Path, needle: &str) -> bool {
    let bytes = std::fs::read(path).unwrap();
    memchr::memmem::find(&bytes, needle.as_bytes()).is_some()
}

const SECRETS: [&str; 5] = ["ann.lee@shop.example", "customer-4711", "bob@x.example", "+43 1 5550", "eve@late.example"];

fn crm() -> String {
    let mut text = "user_id,event,ts,mail,phone,page\n".to_owned();
    for row in 0..60 {
        let who = ["customer-4711", "ann.lee@shop.example", "c3"][row % 3];
        text +=
            &format!("{who},open,2024-03-{:02},bob@x.example,+43 1 5550,/p?u=ann.lee%40shop.example\n", row % 28 + 1);
    }
    // Refused, with the address where the time should be; and damaged.
    text + "customer-4711,open,eve@late.example,bob@x.example,+43 1 5550,/\ncustomer-4711,,2024-03-01,bob@x.example,,\n"
}

#[test]
fn with_pseudonyms_the_store_never_holds_the_original() {
    let desk = Desk::new();
    desk.file("crm.csv", &crm());
    let import = ["import", "crm.csv", "s.activities.sqlite", "--pseudonymise", "--drop", "phone"];
    let told = desk.run(&import);
    assert!(told.contains("60 taken") || told.contains("taken, 2 refused"), "{told}");
    for file in std::fs::read_dir(desk.folder.path()).unwrap().flatten().map(|file| file.path()) {
        if file.is_file() && !file.ends_with("crm.csv") {
            for secret in SECRETS {
                assert!(!holds(&file, secret), "{secret} is in {}", file.display());
            }
        }
    }
    let store = Store::open(&desk.path("s.activities.sqlite")).unwrap();
    assert_eq!(store.issues(1).unwrap()[0].line, 62);
    let columns = store.load(&Wanted::everything(), &pathlight::domain::Cancel::default(), &mut |_| {}).unwrap();
    let names: Vec<String> =
        (0..columns.contact_count()).map(|contact| columns.contacts.at(contact).to_owned()).collect();
    assert!(names.len() == 3 && names.iter().all(|name| name.starts_with("p_")), "{names:?}");
    assert!(columns.attribute("phone").is_none());

    // The same key gives the same pseudonyms, so that a later file joins them.
    desk.file("more.csv", "user_id,event,ts\ncustomer-4711,close,2024-04-01\nann.lee@shop.example,close,2024-04-01\n");
    let told = desk.run(&["import", "more.csv", "s.activities.sqlite", "--pseudonymise"]);
    assert!(told.contains("2 activities added to s.activities.sqlite; 0 new contacts."), "{told}");
    let told = desk.run(&["import", "more.csv", "other.activities.sqlite"]);
    assert!(!told.contains("! "), "{told}");
    desk.file("last.csv", "user_id,event,ts\nz,close,2024-05-01\n");
    let told = desk.run(&["import", "last.csv", "s.activities.sqlite"]);
    assert!(told.contains("was imported with pseudonyms"), "{told}");
    // With the key gone a new one is made, and that is said.
    std::fs::remove_file(desk.path("own").join("pseudonyms.key")).unwrap();
    desk.file("gone.csv", "user_id,event,ts\ncustomer-4711,close,2024-06-01\n");
    let told = desk.run(&["import", "gone.csv", "s.activities.sqlite", "--pseudonymise"]);
    assert!(told.contains("made with another key"), "{told}");
}

#[test]
fn a_grown_file_adds_what_is_new_and_an_import_can_be_replaced() {
    let desk = Desk::new();
    let first = "user_id,event,ts\nu1,open,2024-01-01\nu2,open,2024-01-02\n";
    desk.file("log.csv", first);
    desk.run(&["import", "log.csv", "s.activities.sqlite"]);
    desk.file("log.csv", &format!("{first}u3,open,2024-01-03\n"));
    let told = desk.run(&["import", "log.csv", "s.activities.sqlite"]);
    for part in ["1 activities added", "2 rows were there already", "begins with the very bytes of \"log.csv\""] {
        assert!(told.contains(part), "{part} in {told}");
    }
    desk.file("log.csv", "user_id,event,ts\nu9,open,2024-01-09\n");
    let told = desk.run(&["import", "log.csv", "s.activities.sqlite", "--replace", "1"]);
    assert!(told.contains("1 activities added"), "{told}");
    let store = Store::open(&desk.path("s.activities.sqlite")).unwrap();
    let taken: Vec<(i64, u64)> = store.imports().unwrap().iter().map(|import| (import.id, import.taken)).collect();
    assert_eq!(taken, [(2, 1), (3, 1)]);
    // What cannot be done leaves both as they are.
    let told = desk.fails(&["import", "log.csv", "s.activities.sqlite", "--replace", "77"]);
    assert!(told.contains("no import number 77"), "{told}");
    assert_eq!(desk.activities("s.activities.sqlite"), 2);
}

#[test]
fn killed_at_any_moment_the_store_is_as_it_was_or_whole() {
    let desk = Desk::new();
    desk.file("a.csv", "user_id,event,ts\nu1,open,2024-01-01\n");
    desk.run(&["import", "a.csv", "s.activities.sqlite"]);
    let mut text = "user_id,event,ts,note\n".to_owned();
    for row in 0..60_000 {
        text += &format!("u{},open,2024-01-01 10:{:02}:{:02},n{row}\n", row % 5_000, row / 60 % 60, row % 60);
    }
    desk.file("b.csv", &text);
    let before = std::fs::read(desk.path("s.activities.sqlite")).unwrap();
    for attempt in 0..16_u64 {
        let import = ["import", "b.csv", "s.activities.sqlite", "--replace", "1"];
        let mut child = desk.command(&import).stdout(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(attempt * 120));
        child.kill().unwrap();
        child.wait().unwrap();
        let count = desk.activities("s.activities.sqlite");
        assert!(count == 1 || count == 60_000, "{count} activities");
        let connection = rusqlite::Connection::open(desk.path("s.activities.sqlite")).unwrap();
        let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok");
        drop(connection);
        std::fs::write(desk.path("s.activities.sqlite"), &before).unwrap();
    }
}

#[test]
fn files_of_several_kinds_go_into_a_project_and_its_stages_are_named() {
    let desk = Desk::new();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_projects");
    for name in ["signup.pathlight", "signup.activities.sqlite"] {
        std::fs::copy(samples.join(name), desk.path(name)).unwrap();
    }
    let before = desk.activities("signup.activities.sqlite");
    let store = Store::open(&desk.path("signup.activities.sqlite")).unwrap();
    let activity = store.activity_types().unwrap()[0].name.clone();
    drop(store);
    let mut text = "user_id,event,ts\n".to_owned();
    for row in 0..500 {
        text += &format!("bot,{activity},2026-01-01 10:00:{:02}.{row:03}\n", row % 60);
    }
    desk.file("log.csv", &text);
    desk.file("more.jsonl", "{\"user_id\":\"n1\",\"event\":\"New\",\"ts\":\"2026-01-02T10:00:00Z\"}\n{\"user_id\":\"n2\",\"event\":\"New\",\"ts\":\"2026-01-02T11:00:00Z\"}\n");
    let told = desk.run(&["import", "log.csv", "more.jsonl", "--project", "signup.pathlight", "--dry-run"]);
    assert!(told.contains("“bot” has 500 activities") && told.contains("distorts the stages"), "{told}");
    assert_eq!(desk.activities("signup.activities.sqlite"), before);
    desk.run(&["import", "log.csv", "more.jsonl", "--project", "signup.pathlight"]);
    assert_eq!(desk.activities("signup.activities.sqlite"), before + 502);
    let told = desk.run(&["export", "signup.pathlight", "all.csv"]);
    let written = pathlight::engine::import::counted(before + 502, "activity was", "activities were");
    assert!(told.contains(&format!("{written} written")), "{told}");
    let told = desk.run(&["import", "all.csv", "copy.activities.sqlite"]);
    assert!(told.contains("read as Pathlight export"), "{told}");
    assert_eq!(desk.activities("copy.activities.sqlite"), before + 502);
}

/// A file with all that is done between reading and writing: repeated rows, rows that are cleaned up, values of contacts.
fn busy_file(desk: &Desk) -> (PathBuf, pathlight::engine::import::Plan) {
    use pathlight::engine::import::{CleanUp, Given, Plan, Sample, sniff};
    let mut text = "user_id,event,ts,note,page,query\n".to_owned();
    for row in 0..40_000 {
        let row = if row % 50 == 7 { row - 1 } else { row };
        text += &format!(
            "u{},open,2024-01-01 10:{:02}:{:02},n{row},/p,q{}\n",
            row % 5_000,
            row / 60 % 60,
            row % 60,
            row % 9
        );
    }
    let path = desk.file("busy.csv", &text);
    let mut plan = Plan::guess(&sniff(&Sample::open(&path).unwrap(), &Given::default()).unwrap());
    let into = pathlight::engine::import::Joined::Attribute("address".into());
    let columns = vec!["page".into(), "query".into()];
    plan.treatment.clean_up = vec![
        CleanUp::DropRows { column: "query".into(), values: vec!["q8".into()] },
        CleanUp::JoinColumns { columns, separator: "?".into(), into },
    ];
    (path, plan)
}

#[test]
fn cancelled_in_any_phase_the_store_is_as_it_was_and_nothing_more_is_done() {
    use pathlight::domain::{Cancel, Moment};
    use pathlight::project::{IntakeError, Target, import_file_to};
    let desk = Desk::new();
    let (path, plan) = busy_file(&desk);
    desk.file("a.csv", "user_id,event,ts\nu1,open,2024-01-01 10:00:01\nu2,close,2024-01-02 10:00:01\n");
    desk.run(&["import", "a.csv", "s.activities.sqlite"]);
    desk.file("more.csv", "user_id,event,ts\nu3,open,2024-01-01 10:00:02\n");
    desk.run(&["import", "more.csv", "s.activities.sqlite"]);
    let store = desk.path("s.activities.sqlite");
    let before = std::fs::read(&store).unwrap();
    let import = |cancel: &Cancel, progress: &mut dyn FnMut(pathlight::domain::Progress)| {
        let target = Target { store: &store, instead_of: Some(1) };
        import_file_to(&path, &plan, &target, Moment(2_000_000_000_000_000), cancel, progress)
    };
    let mut phases: Vec<(String, usize)> = Vec::new();
    import(&Cancel::default(), &mut |progress| match phases.last_mut() {
        Some((what, times)) if *what == progress.what => *times += 1,
        _ => phases.push((progress.what, 1)),
    })
    .unwrap();
    for part in ["Reading", "repeated", "Cleaning", "odd", "Removing", "Sorting", "contacts", "Comparing", "Writing"] {
        assert!(phases.iter().any(|(what, _)| what.contains(part)), "{part} in {phases:?}");
    }
    // Once the rows are saved, giving room back is all that is left, and there is nothing to be undone.
    let last = phases.iter().position(|(what, _)| what == "Saving").unwrap();
    for (phase, (what, times)) in phases.iter().enumerate().take(last + 1) {
        for at in [1, *times] {
            std::fs::write(&store, &before).unwrap();
            let (cancel, mut seen, mut later) = (Cancel::default(), (0, String::new(), 0), Vec::new());
            let outcome = import(&cancel, &mut |progress| {
                if cancel.is_cancelled() {
                    later.push(progress.what.clone());
                }
                if seen.1 != progress.what {
                    seen = (seen.0 + 1, progress.what, 0);
                }
                seen.2 += 1;
                if (seen.0, seen.2) == (phase + 1, at) {
                    cancel.cancel();
                }
            });
            let error = outcome.expect_err(what);
            assert!(error.to_string().contains("nothing was changed"), "{what}: {error}");
            assert!(matches!(error, IntakeError::Import(_) | IntakeError::Store(_)));
            assert_eq!(later, Vec::<String>::new(), "told after {what} was cancelled");
            assert!(std::fs::read(&store).unwrap() == before, "the store after {what} was cancelled");
            assert!(!desk.path("s.activities.sqlite-journal").exists(), "a journal after {what} was cancelled");
        }
    }
    // One that was made for the import goes with it.
    let cancel = Cancel::default();
    let fresh = desk.path("new.activities.sqlite");
    let target = Target { store: &fresh, instead_of: None };
    let outcome = import_file_to(&path, &plan, &target, Moment(0), &cancel, &mut |progress| {
        if progress.what == "Writing activities" {
            cancel.cancel();
        }
    });
    assert!(outcome.is_err() && !fresh.exists());
}

#[cfg(unix)]
#[test]
fn an_interrupted_import_says_that_nothing_was_changed() {
    let desk = Desk::new();
    desk.file("a.csv", "user_id,event,ts\nu1,open,2024-01-01\n");
    desk.run(&["import", "a.csv", "s.activities.sqlite"]);
    let mut text = "user_id,event,ts,note\n".to_owned();
    for row in 0..400_000 {
        text += &format!("u{},open,2024-01-01 10:{:02}:{:02},n{row}\n", row % 50_000, row / 60 % 60, row % 60);
    }
    desk.file("b.csv", &text);
    let before = std::fs::read(desk.path("s.activities.sqlite")).unwrap();
    let (mut interrupted, mut done) = (0, 0);
    for attempt in 0..6_u64 {
        let mut command = desk.command(&["import", "b.csv", "s.activities.sqlite"]);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(300 + attempt * 150));
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            done += 1;
            assert!(!sent.success() || text_has_count(&output), "{}", self::text(&output));
            std::fs::write(desk.path("s.activities.sqlite"), &before).unwrap();
        } else {
            interrupted += 1;
            assert_eq!(output.status.code(), Some(1), "{}", self::text(&output));
            assert!(self::text(&output).contains("nothing was changed"), "{}", self::text(&output));
            assert!(std::fs::read(desk.path("s.activities.sqlite")).unwrap() == before);
        }
    }
    assert!(interrupted > 0, "{interrupted} interrupted, {done} done");
}

#[cfg(unix)]
fn text_has_count(output: &Output) -> bool {
    text(output).contains("activities added")
}

/// A disk that refuses to write, as a full one does; the limit on the size of files stands for it.
#[cfg(unix)]
#[test]
fn a_disk_that_refuses_leaves_the_store_as_it_was_at_once() {
    let desk = Desk::new();
    desk.file("a.csv", "user_id,event,ts\nu1,open,2024-01-01\n");
    desk.run(&["import", "a.csv", "s.activities.sqlite"]);
    let mut text = "user_id,event,ts,note\n".to_owned();
    for row in 0..90_000 {
        text += &format!("u{row},open,2024-01-01 10:{:02}:{:02},n{row}\n", row / 60 % 60, row % 60);
    }
    desk.file("b.csv", &text);
    // More than SQLite holds in memory, so that it is refused in the midst of the import and not only at its end.
    let mut text = "user_id,event,ts,note\n".to_owned();
    for row in 0..75_000 {
        text += &format!("u{row},open,2024-01-01 10:00:00,{row:01000}\n");
    }
    desk.file("long.csv", &text);
    let before = std::fs::read(desk.path("s.activities.sqlite")).unwrap();
    for (blocks, file, store) in [
        (600, "b.csv", "s.activities.sqlite"),
        (1_500, "b.csv", "new.activities.sqlite"),
        (20_000, "long.csv", "s.activities.sqlite"),
    ] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" import {file} {store}");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_pathlight")]).current_dir(desk.folder.path());
        let output = command.env("PATHLIGHT_DATA_DIR", desk.path("own")).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", self::text(&output));
        let mut left: Vec<String> = std::fs::read_dir(desk.folder.path())
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("sqlite"))
            .collect();
        left.sort();
        assert_eq!(left, ["s.activities.sqlite"], "with {blocks} blocks: {}", self::text(&output));
        assert!(std::fs::read(desk.path("s.activities.sqlite")).unwrap() == before, "with {blocks} blocks");
    }
}
