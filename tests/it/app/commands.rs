//! Every command of the list, carried out with a map open and with none: nothing breaks, and what it changed is undone.

use super::*;
use pathlight::gui::Command;

/// Commands after which the program is left, or another one is started.
const LEAVES: [&str; 1] = ["Quit"];

fn listed() -> impl Iterator<Item = Command> {
    Command::ALL.iter().copied().filter(|command| !LEAVES.contains(&command.shown().text))
}

#[test]
fn every_command_can_be_given_with_a_map_and_is_undone_to_the_start() {
    let folder = folder();
    let path = saved(folder.path());
    let mut enabled = 0;
    for command in listed() {
        let mut window = Window::open(folder.path(), Start::Project(path.clone()));
        let before = window.map().clone();
        window.ask(Command::SelectAll.into());
        enabled += usize::from(window.app().is_enabled(command));
        window.ask(command.into());
        let mut steps = 0;
        while window.app().workspace().is_some_and(|workspace| workspace.project.document().undo_name().is_some()) {
            window.ask(Command::Undo.into());
            steps += 1;
            assert!(steps < 20, "{command:?} can be undone");
        }
        if let Some(workspace) = window.app().workspace().filter(|one| one.project.path() == Some(path.as_path())) {
            // Ids are never given twice.
            let now = Map { next_id: before.next_id, ..workspace.project.document().map().clone() };
            assert!(now == before, "{command:?} is undone");
        }
    }
    assert!(enabled > 40, "most commands can be given with a map: {enabled}");
}

#[test]
fn no_command_breaks_the_start_screen() {
    let folder = folder();
    for command in listed() {
        let mut window = Window::open(folder.path(), Start::StartScreen);
        window.ask(command.into());
        window.settle();
    }
}
