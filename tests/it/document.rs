//! The project file and recovery on a real disk: old files, damaged files, and a program that is killed.

use pathlight::document::file::{self, FileError};
use pathlight::document::templates::TEMPLATES;
use pathlight::document::{Document, sentence};
use pathlight::project::{Backups, Kept, Recovery};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1.pathlight")
}

/// Two projects of some size whose texts differ everywhere, to see a torn one.
fn two_texts() -> [String; 2] {
    ["first", "second"].map(|word| {
        let mut map = TEMPLATES[0].map();
        for record in map.stages.values_mut() {
            record.stage.rule = pathlight::domain::Rule::activity(word.repeat(5_000));
        }
        file::write(&Document::new(word, map), None, None).unwrap()
    })
}

#[test]
fn version_1_opens_for_ever() {
    let opened = file::load(&fixture()).unwrap();
    assert_eq!(opened.repaired, Vec::<String>::new());
    assert_eq!(opened.data.as_deref(), Some("v1.activities.sqlite"));
    let map = opened.document.map();
    assert_eq!((map.stages.len(), map.transitions.len(), map.any_order.len(), map.next_id), (3, 2, 1, 20));
    let stage = &map.stages[&pathlight::domain::StageId(2)].stage;
    assert_eq!(
        sentence::describe(&stage.rule),
        "confirmed or confirmed by phone where the contact’s plan is “pro” or “team” and (amount is at least 9.5 or due is before 31 Dec 2026) at least 2 times and no unsubscribed"
    );
    assert_eq!(
        sentence::of_transition(&map.journey(), pathlight::domain::TransitionId(8)).unwrap(),
        "Contacts who did sign-up form submitted and then “Not yet decided”, all within 7 days of entering, with the same device all along, with “Confirmed “twice” ü 😀” and “Not yet decided” in any order, entered 1 Mar 2026 – 31 May 2026, within one session (which ends after 30 minutes without activity), in either order within 2 seconds; contacts who hit an exclusion are not counted at all; as of 30 Jun 2026, 12:00 UTC."
    );
    let again = file::read(&file::write(&opened.document, opened.data.as_deref(), None).unwrap()).unwrap();
    assert_eq!((again.document.map(), again.data), (opened.document.map(), opened.data));
}

#[test]
fn a_project_cut_at_any_byte_is_refused_in_words() {
    let text = std::fs::read_to_string(fixture()).unwrap();
    let whole = text.trim_end().len();
    for cut in (0..whole).filter(|cut| text.is_char_boundary(*cut)) {
        let error = file::read(&text[..cut]).expect_err("a part was taken for the whole");
        let expected = match error {
            FileError::Empty => cut == 0,
            FileError::NotAProject => cut < 25,
            FileError::Damaged { line, .. } => line >= 1 && line <= text[..cut].lines().count() + 1,
            _ => false,
        };
        assert!(expected, "cut at {cut}: {error}");
    }
}

#[test]
fn flipped_bytes_never_bring_the_program_down() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flipped.pathlight");
    let sound = std::fs::read(fixture()).unwrap();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        // Marsaglia's xorshift64.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let (mut opened, mut refused) = (0, 0);
    for round in 0..2_000 {
        let mut bytes = sound.clone();
        for _ in 0..=random(4) {
            let place = random(bytes.len());
            bytes[place] ^= 1 << random(8);
        }
        let read = if round % 20 == 0 {
            std::fs::write(&path, &bytes).unwrap();
            file::load(&path)
        } else {
            match std::str::from_utf8(&bytes) {
                Ok(text) => file::read(text),
                Err(error) => Err(FileError::NotText(error.valid_up_to())),
            }
        };
        match read {
            Ok(project) => {
                opened += 1;
                // What was opened can be saved, and is sound then.
                let text = file::write(&project.document, project.data.as_deref(), None).unwrap();
                assert_eq!(file::read(&text).unwrap().repaired, Vec::<String>::new(), "{text}");
            }
            Err(error) => {
                refused += 1;
                assert!(error.to_string().ends_with('.') || error.to_string().contains("; "), "{error}");
            }
        }
    }
    assert!(opened > 100 && refused > 100, "{opened} opened, {refused} refused");
}

#[test]
fn what_is_no_file_is_refused_and_a_pipe_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(file::load(folder.path()), Err(FileError::NotAFile(_))));
    assert!(matches!(file::load(&folder.path().join("none")), Err(FileError::Io { .. })));
    assert!(matches!(file::save(folder.path(), ""), Err(FileError::NotAFile(_))));
    let pipe = folder.path().join("pipe");
    if Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        assert!(matches!(file::load(&pipe), Err(FileError::NotAFile(_))));
        assert!(matches!(file::save(&pipe, ""), Err(FileError::NotAFile(_))));
    }
    let bytes = folder.path().join("bytes");
    std::fs::write(&bytes, b"(magic: \"pathlight\", name: \"\xff\")").unwrap();
    assert!(matches!(file::load(&bytes), Err(FileError::NotText(29))));
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real"), folder.path().join("link"));
    std::os::unix::fs::symlink("real", &link).unwrap();
    for text in ["first", "second"] {
        file::save(&link, text).unwrap();
        assert!(link.is_symlink() && !real.is_symlink());
        assert_eq!(std::fs::read_to_string(&real).unwrap(), text);
    }
}

#[test]
fn what_killed_saves_left_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("p.pathlight");
    let (old, young, other) = (".p.pathlight.aB3xYz", ".p.pathlight.Young1", ".p.pathlight.longer-name");
    for name in [old, young, other] {
        std::fs::write(folder.path().join(name), "").unwrap();
    }
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(3600);
    for name in [old, other] {
        std::fs::File::options().write(true).open(folder.path().join(name)).unwrap().set_modified(long_ago).unwrap();
    }
    file::save(&project, "text").unwrap();
    let left: Vec<bool> = [old, young, other].iter().map(|name| folder.path().join(name).exists()).collect();
    assert_eq!(left, [false, true, true]);
}

const CHILD: &str = "PATHLIGHT_TEST_CHILD";

/// Not a test of its own: the program that the tests below start and kill. It saves and keeps without end.
#[test]
fn child_saves_until_killed() {
    let Some(folder) = std::env::var_os(CHILD).map(PathBuf::from) else { return };
    let texts = two_texts();
    let mut recovery = Recovery::start(&folder).unwrap();
    let backups = Backups::new(&folder);
    for text in texts.iter().cycle() {
        backups.save(&folder.join("p.pathlight"), text).unwrap();
        let kept = Kept { path: None, store: None, name: "child".to_owned(), text: text.clone() };
        recovery.keep(0, &kept).unwrap();
        std::fs::write(folder.join("running"), "").unwrap();
    }
}

fn child(folder: &Path) -> Child {
    let started = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "document::child_saves_until_killed", "--test-threads=1"])
        .env(CHILD, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while !folder.join("running").exists() {
        assert!(start.elapsed() < Duration::from_secs(60), "the child does not come up");
        std::thread::sleep(Duration::from_millis(1));
    }
    started
}

#[test]
fn killed_while_saving_the_project_and_its_recovery_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    let texts = two_texts();
    let whole = |text: &String| texts.contains(text);
    for round in 0..25_u64 {
        let _ = std::fs::remove_file(folder.path().join("running"));
        let mut child = child(folder.path());
        std::thread::sleep(Duration::from_micros(round * 937 % 20_000));
        let running = Recovery::start(folder.path()).unwrap();
        let stolen = running.left();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(stolen.is_empty(), "what a running window keeps was offered to another");

        let saved = std::fs::read_to_string(folder.path().join("p.pathlight")).unwrap();
        assert!(whole(&saved), "round {round}: the project is torn");
        let left = running.left();
        assert_eq!(left.len(), 1, "round {round}");
        assert!(left.iter().all(|left| whole(&left.kept.text)), "round {round}: the recovery is torn");
        for backup in Backups::new(folder.path()).of(&folder.path().join("p.pathlight")) {
            assert!(whole(&std::fs::read_to_string(backup).unwrap()), "round {round}: a backup is torn");
        }
        running.discard(&left[0]).unwrap();
        running.close();
    }
}
