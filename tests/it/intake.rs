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
