//! Names of all controls on every screen, the ring around what has the keyboard, the size of the text, and stillness.

use super::*;
use egui::accesskit::Action;
use pathlight::document::Thing;
use pathlight::gui::view::Selection;
use pathlight::gui::{BottomTab, Command, Mode, Request};
use pathlight::overlay::Lens;

/// Opens the first sample, which has lanes, a persona, a note and a pin.
fn sample(folder: &Path) -> Window {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_projects");
    for ending in ["pathlight", "activities.sqlite"] {
        let name = format!("signup.{ending}");
        if samples.join(&name).exists() {
            std::fs::copy(samples.join(&name), folder.join(&name)).unwrap();
        }
    }
    let mut window = Window::open(folder, Start::Project(folder.join("signup.pathlight")));
    window.until_figures();
    window
}

/// Returns what can be focused, or clicked without being a mere shield, and has no name in words; an icon alone is none.
/// Scroll bars and the handles between the columns of a table are egui's: their role says what they are.
fn unnamed(window: &Window) -> Vec<String> {
    let is_word = |c: char| !c.is_whitespace() && !('\u{E000}'..='\u{F8FF}').contains(&c);
    let nameless = |node: &egui_kittest::kittest::AccessKitNode<'_>| {
        let data = node.data();
        let is_shield = node.role() == Role::Unknown;
        let acts = data.supports_action(Action::Focus) || (data.supports_action(Action::Click) && !is_shield);
        let has_place = data.bounds().is_some_and(|bounds| bounds.width().is_finite() && bounds.width() > 0.0);
        let is_handle = is_shield && data.bounds().is_some_and(|bounds| bounds.width() < 8.0);
        let is_of_egui = node.role() == Role::ScrollBar || is_handle;
        // What is written on a label is its value.
        let said = [node.label(), node.value().filter(|_| node.role() == Role::Label)];
        acts && has_place && !is_of_egui && !said.iter().flatten().any(|name| name.contains(is_word))
    };
    let nodes = window.harness.query_all_by(|node| nameless(node));
    nodes
        .map(|node| {
            format!("{:?} at {} with {:?}", node.accesskit_node().role(), node.rect(), node.accesskit_node().label())
        })
        .collect()
}

/// Adds what has no name on this screen.
fn look(window: &Window, screen: &str, found: &mut Vec<String>) {
    found.extend(unnamed(window).into_iter().map(|control| format!("{screen}: {control}")));
}

#[test]
fn every_control_on_every_screen_has_a_name_in_words() {
    let folder = folder();
    let mut found = Vec::new();
    let window = Window::open(folder.path(), Start::StartScreen);
    look(&window, "start screen", &mut found);
    drop(window);
    let mut window = sample(folder.path());
    let map = window.map().clone();
    let things = map.board.things().map(Selection::thing);
    let mut selections: Vec<(String, Selection)> =
        things.map(|one| (format!("{:?}", one.single_thing()), one)).collect();
    assert!(selections.iter().any(|(_, one)| matches!(one.single_thing(), Some(Thing::Persona(_)))));
    let stages: Vec<_> = map.stages.keys().copied().collect();
    selections.push(("nothing".into(), Selection::default()));
    selections.push(("stage".into(), Selection::stage(stages[1])));
    selections.push((
        "several".into(),
        Selection { stages: stages.iter().copied().take(2).collect(), ..Selection::default() },
    ));
    selections.push(("arrow".into(), Selection::transition(*map.transitions.keys().next().unwrap())));
    for (name, selection) in selections {
        for mode in [Mode::Draw, Mode::Measure] {
            window.ask(Command::SetMode(mode).into());
            window.ask(Request::Select(selection.clone()));
            look(&window, &format!("{name} while {mode:?}"), &mut found);
        }
    }
    for tab in BottomTab::ALL {
        window.ask(Request::ShowTab(tab));
        look(&window, tab.text(), &mut found);
    }
    for lens in Lens::ALL {
        window.ask(Command::SetLens(lens).into());
        look(&window, lens.text(), &mut found);
    }
    window.ask(Command::Compare.into());
    look(&window, "compare", &mut found);
    window.ask(Command::Compare.into());
    window.ask(Command::SetMode(Mode::Play).into());
    window.until_shown("Play");
    look(&window, "play", &mut found);
    window.ask(Command::SetMode(Mode::Measure).into());
    for menu in ["Menu", "Figures are about: Everyone"] {
        if window.shows(menu) {
            window.click(menu);
            look(&window, menu, &mut found);
            window.key(Modifiers::NONE, Key::Escape);
        }
    }
    let opened = [
        Command::Discover,
        Command::WhatIf,
        Command::Palette,
        Command::Help,
        Command::Templates,
        Command::SaveAsTemplate,
        Command::BindStages,
        Command::Find,
        Command::Open,
    ];
    for command in opened {
        window.ask(command.into());
        look(&window, command.shown().text, &mut found);
        window.key(Modifiers::NONE, Key::Escape);
    }
    let csv = written_csv(folder.path());
    window.ask(Request::ImportPath(csv));
    window.until_said("Visit");
    look(&window, "import assistant", &mut found);
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{} without a name:\n{}", found.len(), found.join("\n"));
}

#[test]
fn the_text_is_made_larger_by_key_and_everything_important_stays_in_the_window() {
    let folder = folder();
    let mut window = sample(folder.path());
    for _ in 0..6 {
        window.key(Modifiers::COMMAND, Key::Plus);
    }
    assert!(window.shows("Text size 200 %"));
    assert_eq!(window.harness.ctx.zoom_factor(), 2.0);
    let seen = window.harness.ctx.content_rect();
    for name in ["Start screen", "Mode Draw", "Mode Measure", "Mode Play", "Menu"] {
        let node = window.harness.get_by_label(name);
        assert!(seen.contains_rect(node.rect()), "{name} is at {} of {seen}", node.rect());
    }
    // Two panels beside the map would leave it no room: the one opened last stays.
    window.ask(Command::ToggleData.into());
    window.settle();
    let view = &window.workspace().view;
    assert!(view.data_panel != view.inspector || !(view.data_panel || view.inspector));
    window.keep("app-text-200");
    // Over a dialog the keys work as well.
    window.ask(Command::Help.into());
    window.key(Modifiers::COMMAND, Key::Num0);
    assert_eq!(window.harness.ctx.zoom_factor(), 1.0);
    window.key(Modifiers::NONE, Key::Escape);
    window.key(Modifiers::COMMAND, Key::Minus);
    drop(window);
    // It is remembered.
    let window = Window::open(folder.path(), Start::StartScreen);
    assert_eq!(window.harness.ctx.zoom_factor(), 0.9);
}

#[test]
fn with_reduced_motion_no_frame_is_asked_for_after_zooming_to_fit() {
    let folder = folder();
    let mut window = sample(folder.path());
    let frames_after = |window: &mut Window| {
        let ctx = window.harness.ctx.clone();
        window.harness.state_mut().as_mut().unwrap().ask_for(&ctx, Command::ZoomIn.into());
        window.settle();
        window.harness.run_steps(6);
        let zoomed = window.harness.state_mut().as_mut().unwrap();
        zoomed.ask_for(&ctx, Command::ZoomToFit.into());
        // The frame that takes in the wish, and then those that fly.
        window.harness.step();
        let delay = |window: &Window| {
            let output = &window.harness.output().viewport_output;
            output.values().map(|viewport| viewport.repaint_delay).min().unwrap_or(Duration::MAX)
        };
        window.harness.step();
        delay(window) < Duration::from_millis(100)
    };
    assert!(frames_after(&mut window), "without it the map flies");
    window.ask(Command::ToggleMotion.into());
    window.settle();
    assert!(!frames_after(&mut window), "nothing moves, so nothing is painted again");
}

#[test]
fn tab_goes_through_the_whole_window_and_comes_back() {
    let folder = folder();
    let path = saved(folder.path());
    let mut window = Window::open(folder.path(), Start::Project(path));
    let mut met = std::collections::BTreeSet::new();
    for _ in 0..400 {
        window.harness.key_press(Key::Tab);
        window.harness.run_steps(2);
        let focused =
            window.harness.query_all_by(|node| node.is_focused()).filter_map(|node| node.accesskit_node().label());
        met.extend(focused.collect::<Vec<_>>());
    }
    let is_met = |start: &str| met.iter().any(|name| name.starts_with(start));
    for name in ["Start screen", "Mode Play", "Menu", "Stage Visit", "Stage Payment", "Table", "People", "Zoom to fit"]
    {
        assert!(is_met(name), "Tab does not reach {name}; it reaches {met:?}");
    }
}
