//! Playing in all its forms: groups in colours, two maps, a stretch, one contact alone, and frames as a file.

use super::*;
use egui::ViewportId;
use pathlight::gui::Request;
use pathlight::gui::playback::ColourBy;
use pathlight::overlay::Clock;
use pathlight::overlay::replay::Step;

/// Opens the eight contacts of the tests in Play.
fn playing(folder: &Path) -> Window {
    let mut window = Window::open(folder, Start::Project(saved_with_data(folder)));
    window.until_figures();
    window.click("Mode Play");
    window.until_shown("Play");
    window
}

/// Returns how many a card says have reached its stage, one for each map that shows it.
fn reached(window: &Window, stage: &str) -> Vec<u64> {
    let start = format!("Stage {stage}, reached by ");
    let cards = window.harness.query_all_by_label_contains(&start).filter_map(|node| node.accesskit_node().label());
    let number = |label: String| label.trim_start_matches(&start).split([':', ' ']).next()?.parse().ok();
    cards.filter_map(number).collect()
}

#[test]
fn groups_have_colours_and_signs_and_can_be_hidden() {
    let folder = folder();
    let mut window = playing(folder.path());
    window.key(Modifiers::NONE, Key::End);
    assert_eq!(reached(&window, "Visit"), [8]);
    window.click("Colour");
    window.click("By channel at entry");
    window.until_said("web, 6 contacts");
    assert!(window.says("mail, 2 contacts"));
    window.keep("play-groups");
    window.click("web, 6 contacts");
    assert_eq!(reached(&window, "Visit"), [2], "only those of the other group are counted");
    window.click("Side by side");
    assert_eq!(reached(&window, "Visit").len(), 1, "one group alone has one map");
    window.click("web, 6 contacts");
    let both = reached(&window, "Visit");
    assert_eq!((both.len(), both.iter().sum::<u64>()), (2, 8));
    assert!(window.says("web · 6 of 6 entered") && window.says("mail · 2 of 2 entered"));
    window.keep("play-side-by-side");
    window.click("Colour");
    window.click("One colour");
    assert_eq!(reached(&window, "Visit"), [8]);
    assert_eq!(window.workspace().playback().colour_by, ColourBy::Nothing);
}

#[test]
fn the_keyboard_steps_changes_the_speed_and_loops_a_stretch() {
    let folder = folder();
    let mut window = playing(folder.path());
    let moment = |window: &Window| window.workspace().playback().moment.unwrap().to_iso();
    window.key(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(moment(&window), "2025-03-02T00:00:00Z", "ten days are stepped through by the day");
    window.key(Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(moment(&window), "2025-03-03T00:00:00Z", "a Monday");
    window.key(Modifiers::NONE, Key::OpenBracket);
    window.key(Modifiers::NONE, Key::ArrowRight);
    window.key(Modifiers::NONE, Key::CloseBracket);
    let (from, to) = window.workspace().playback().stretch.unwrap();
    assert_eq!((from.to_iso().as_str(), to.to_iso().as_str()), ("2025-03-03T00:00:00Z", "2025-03-04T00:00:00Z"));
    window.key(Modifiers::NONE, Key::Period);
    window.key(Modifiers::NONE, Key::Period);
    assert_eq!(window.workspace().playback().speed, 2.25);
    window.key(Modifiers::NONE, Key::Space);
    window.harness.run_steps(60);
    let playback = window.workspace().playback();
    assert!(playback.playing && (from..=to).contains(&playback.moment.unwrap()), "it goes round and round");
    window.keep("play-stretch");
    window.key(Modifiers::NONE, Key::Space);
    window.key(Modifiers::NONE, Key::Backslash);
    assert_eq!(window.workspace().playback().stretch, None);
    window.click("More for playing");
    window.click("week");
    assert_eq!(window.workspace().playback().step, Some(Step::Week));
}

#[test]
fn one_contact_is_played_alone_and_everybody_comes_back() {
    let folder = folder();
    let mut window = playing(folder.path());
    window.click("From entry");
    window.until("a replay from entry", |window| window.says("0 seconds after entry"));
    window.click("Calendar");
    window.until("a replay on the calendar", |window| window.workspace().playback().clock == Clock::Absolute);
    // The first contact in the data: visits on 1 March, signs up an hour later, pays ten days later.
    window.ask(Request::PlayContact(Some(0)));
    window.until_said("Step 1 of 3: “Visit”.");
    window.key(Modifiers::NONE, Key::End);
    window.until_said("Finished at “Payment” after 3 steps.");
    window.keep("play-alone");
    window.click("Play everybody");
    window.until("everybody", |window| window.workspace().playback().alone.is_none() && window.shows("Colour"));
}

#[test]
fn frames_of_the_replay_are_saved_as_one_picture_and_as_one_that_moves() {
    let folder = folder();
    let mut window = playing(folder.path());
    window.click("More for playing");
    window.click("Save strip of frames…");
    let strip = folder.path().join("strip.png");
    window.give_path(&strip);
    window.until("the strip", |window| window.shows("Saved strip.png"));
    let width = |path: &Path| {
        let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
        let reader = png::Decoder::new(file).read_info().unwrap();
        (reader.info().width, reader.info().animation_control.map(|control| control.num_frames))
    };
    let (wide, frames) = width(&strip);
    assert!(wide > 1000 && frames.is_none());
    window.ask(Request::SaveAnimation(folder.path().join("replay.png")));
    // A hundred pictures take a test build a while.
    let since = Instant::now();
    while !window.shows("Saved replay.png") && since.elapsed() < 4 * PATIENCE {
        std::thread::sleep(Duration::from_millis(20));
        window.harness.step();
    }
    assert_eq!(width(&folder.path().join("replay.png")).1, Some(120));
}

/// Draws frames until the window asks for no more, and returns whether that happened within a minute of its clock.
fn comes_to_rest(window: &mut Window) -> bool {
    for _ in 0..600 {
        window.harness.step();
        let wanted = window.harness.output().viewport_output.get(&ViewportId::ROOT).map(|one| one.repaint_delay);
        // Something far off in time, like a blinking cursor's end, is not movement; nothing at all is what is wanted.
        if wanted == Some(Duration::MAX) {
            return true;
        }
    }
    false
}

#[test]
fn nothing_is_drawn_anew_while_nothing_moves() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved_with_data(folder.path())));
    window.until_figures();
    for mode in ["Mode Draw", "Mode Measure", "Mode Play"] {
        window.click(mode);
        window.harness.event(Event::PointerMoved(egui::pos2(900.0, 60.0)));
        assert!(comes_to_rest(&mut window), "{mode} asks for frames for ever");
        // Pointing at a card ends in rest, too, once its ring is there.
        let card = window.harness.query_all_by_label_contains("Stage Visit").next().unwrap().rect().center();
        window.harness.event(Event::PointerMoved(card));
        assert!(comes_to_rest(&mut window), "{mode} asks for frames while a card is pointed at");
    }
    window.until_shown("Play");
    window.key(Modifiers::NONE, Key::Space);
    window.harness.step();
    assert!(window.workspace().playback().playing);
    assert!(!window.harness.output().viewport_output.values().all(|one| one.repaint_delay == Duration::MAX));
    window.until("the end", |window| !window.workspace().playback().playing);
    assert!(comes_to_rest(&mut window), "after the end nothing moves");
}
