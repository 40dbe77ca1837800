//! Keeping work: saving, opening, being asked, recovering, and files that are damaged or gone.

use super::*;

/// The accessible name of a recent project's row is the journey's.
const RECENT: &str = "Spring";

fn add_stage(window: &mut Window) {
    window.click("Mode Draw");
    window.key(Modifiers::NONE, Key::S);
    window.type_over("Trial");
    window.key(Modifiers::NONE, Key::Enter);
}

#[test]
fn a_new_map_is_saved_and_opened_again_from_the_recent_ones() {
    let folder = folder();
    let path = folder.path().join("maps").join("first.pathlight");
    std::fs::create_dir(path.parent().unwrap()).unwrap();
    let mut window = Window::open(folder.path(), Start::StartScreen);
    window.click("New journey");
    add_stage(&mut window);
    window.key(Modifiers::COMMAND, Key::S);
    // The ending is added where it was left out.
    window.give_path(&path.with_extension(""));
    window.until("the file", |window| window.workspace().project.path() == Some(path.as_path()));
    assert!(!window.workspace().would_lose());
    assert!(window.shows("Saved as first.pathlight"));
    window.click("Start screen");
    window.until_shown("first");
    window.keep("app-recent");
    // A journey that was never named is called like its file.
    window.click("first");
    assert_eq!((window.names(), window.workspace().project.path()), (vec!["Trial"], Some(path.as_path())));
}

#[test]
fn unsaved_work_is_asked_about() {
    let folder = folder();
    let path = saved(folder.path());
    let mut window = Window::open(folder.path(), Start::Project(path.clone()));
    add_stage(&mut window);
    window.click("Start screen");
    assert!(window.is_asking_before_leaving());
    window.keep("app-leaving");
    window.click("Cancel");
    assert!(!window.is_asking_before_leaving());
    assert_eq!(window.names().len(), 4, "all is as it was");

    window.click("Start screen");
    window.click("Do not save");
    assert!(window.app().workspace().is_none());
    window.until_shown(RECENT);
    window.click(RECENT);
    assert_eq!(window.names().len(), 3, "the file has nothing of it");

    add_stage(&mut window);
    window.key(Modifiers::COMMAND, Key::N);
    assert!(window.is_asking_before_leaving());
    window.click("Save");
    window.until("the new map", |window| window.map().stages.is_empty());
    assert_eq!(file::load(&path).unwrap().document.map().stages.len(), 4);
}

#[test]
fn the_window_does_not_close_over_unsaved_work() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved(folder.path())));
    add_stage(&mut window);
    let root = window.harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default();
    root.events.push(egui::ViewportEvent::Close);
    window.harness.step();
    let commands = &window.harness.output().viewport_output[&egui::ViewportId::ROOT].commands;
    assert!(commands.contains(&egui::ViewportCommand::CancelClose), "{commands:?}");
    window.settle();
    assert!(window.is_asking_before_leaving());
}

/// Returns whether any session in this folder is held by a program that runs.
fn is_alive(folder: &Path) -> bool {
    let sessions = std::fs::read_dir(folder.join("kept").join("recovery")).into_iter().flatten().flatten();
    let mut alive = sessions.filter_map(|session| std::fs::File::open(session.path().join("alive")).ok());
    alive.any(|file| file.try_lock().is_err())
}

/// Returns whether anything is kept for recovery.
fn is_kept(folder: &Path) -> bool {
    let sessions = std::fs::read_dir(folder.join("kept").join("recovery")).into_iter().flatten();
    sessions.flatten().any(|session| session.path().join("1.kept").exists())
}

/// A crash ends all threads at once; in a test one may still be about to let go of the session.
fn until_dead(folder: &Path) {
    let since = std::time::Instant::now();
    while is_alive(folder) && since.elapsed() < std::time::Duration::from_secs(20) {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

#[test]
fn work_that_a_crash_interrupted_is_offered_again() {
    let folder = folder();
    let kept = is_kept;
    let mut window = Window::open(folder.path(), Start::Project(saved(folder.path())));
    add_stage(&mut window);
    window.until("a copy is kept", |_| kept(folder.path()));
    drop(window);
    until_dead(folder.path());

    let mut window = Window::open(folder.path(), Start::StartScreen);
    window.until_said("Unsaved work on “Spring” was kept.");
    window.keep("app-recovery");
    window.click("Recover");
    assert_eq!(window.names(), ["Visit", "Sign-up", "Payment", "Trial"]);
    assert!(window.workspace().would_lose(), "it is not saved yet");
    window.key(Modifiers::COMMAND, Key::S);
    window.until("saved", |window| !window.workspace().would_lose());
    window.until("nothing is kept any more", |_| !kept(folder.path()));
    assert_eq!(file::load(&folder.path().join("spring.pathlight")).unwrap().document.map().stages.len(), 4);
}

#[test]
fn work_that_a_crash_interrupted_is_offered_where_its_project_is_opened_itself() {
    let folder = folder();
    let path = saved(folder.path());
    let mut window = Window::open(folder.path(), Start::Project(path.clone()));
    add_stage(&mut window);
    window.until("a copy is kept", |_| is_kept(folder.path()));
    drop(window);
    until_dead(folder.path());

    let mut window = Window::open(folder.path(), Start::Project(path.clone()));
    window.until_said("Unsaved work on “Spring” was kept.");
    window.keep("app-recovery-inside");
    assert_eq!(window.names(), ["Visit", "Sign-up", "Payment"]);
    // What was changed since is not thrown away unasked.
    let edit = Edit::Rename { stage: pathlight::domain::StageId(0), name: "Came".into() };
    window.ask(edit.into());
    window.click("Recover");
    assert!(window.is_asking_before_leaving());
    window.click("Do not save");
    assert_eq!(window.names(), ["Visit", "Sign-up", "Payment", "Trial"]);
    assert!(window.workspace().would_lose(), "it is not saved yet");
    assert!(!window.says("was kept."));
    window.key(Modifiers::COMMAND, Key::S);
    window.until("saved", |window| !window.workspace().would_lose());
    assert_eq!(file::load(&path).unwrap().document.map().stages.len(), 4);
}

#[test]
fn a_project_without_its_data_shows_its_last_figures_and_finds_the_data_again() {
    let folder = folder();
    let path = saved_with_data(folder.path());
    let store = pathlight::project::open::store_beside(&path);
    let elsewhere = folder.path().join("elsewhere.sqlite");
    std::fs::rename(&store, &elsewhere).unwrap();
    let mut window = Window::open(folder.path(), Start::Project(path));
    assert!(window.says("The activity data of this project is not where it was"));
    assert!(window.says("Stage Sign-up, reached by 5"));
    window.keep("app-missing-data");
    window.click("Find it…");
    window.give_path(&elsewhere);
    window.until("the data", |window| window.workspace().project.data().is_some());
    assert!(!window.says("is not where it was"));
    assert!(window.workspace().would_lose(), "the project has to remember the place");
}

#[test]
fn a_damaged_project_is_a_sentence_and_leaves_the_open_one() {
    let folder = folder();
    let path = saved(folder.path());
    let damaged = folder.path().join("damaged.pathlight");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&damaged, &text[..text.len() / 2]).unwrap();
    let mut window = Window::open(folder.path(), Start::Project(path.clone()));
    window.key(Modifiers::COMMAND, Key::O);
    window.give_path(&damaged);
    window.until_said("damaged.pathlight was not opened.");
    window.keep("app-damaged");
    assert_eq!((window.names().len(), window.workspace().project.path()), (3, Some(path.as_path())));

    let window = Window::open(folder.path(), Start::Project(damaged));
    assert!(window.says("damaged.pathlight was not opened.") && window.app().workspace().is_none());
}

#[test]
fn saving_a_sample_changes_a_copy_and_never_the_sample() {
    let folder = folder();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_projects");
    let of_sample =
        || ["signup.pathlight", "signup.activities.sqlite"].map(|file| std::fs::read(samples.join(file)).unwrap());
    let before = of_sample();
    let mut window = Window::sample(folder.path(), "The unconfirmed registration", pathlight::gui::BottomTab::Table);
    let copy = window.workspace().project.path().unwrap().to_owned();
    assert!(copy.starts_with(folder.path()), "{copy:?}");
    window.ask(Edit::Rename { stage: *window.map().stages.keys().next().unwrap(), name: "Landing".into() }.into());
    window.key(Modifiers::COMMAND, Key::S);
    window.until("the saved copy", |_| std::fs::read_to_string(&copy).unwrap().contains("Landing"));
    assert!(of_sample() == before, "the sample is as it was");
    // The sample can be opened again as it is, beside the copy that was changed; named by its path as well.
    let again = Window::open(folder.path(), Start::Project(samples.join("signup.pathlight")));
    let path = again.workspace().project.path().unwrap();
    assert!(path.ends_with("samples/signup 2.pathlight"), "{path:?}");
    assert!(again.names().contains(&"Sign-up page"));
    assert!(again.workspace().project.missing_store().is_none());
}
