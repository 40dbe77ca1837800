//! From keys to commands. Keys that a text field wants go to the text field.

use crate::gui::command::{Command, Request};
use crate::gui::widgets;
use egui::{Event, Modifiers};

/// Adds the commands whose keys were pressed.
pub fn pressed(ctx: &egui::Context, enabled: impl Fn(Command) -> bool, requests: &mut Vec<Request>) {
    let is_covered = widgets::is_covered(ctx);
    // The map keeps the focus of the keyboard without wanting these keys for itself; only a text field does.
    let typing = ctx.text_edit_focused();
    // Longer combinations first, so that Ctrl+Shift+Z is not taken for Ctrl+Z, nor Alt+3 for 3.
    let heard = Command::ALL.iter().filter(|command| !is_covered || command.is_about_reading());
    let mut commands: Vec<_> =
        heard.flat_map(|&command| command.shown().keys.iter().map(move |key| (command, *key))).collect();
    let held = |key: &egui::KeyboardShortcut| {
        let Modifiers { shift, command, alt, .. } = key.modifiers;
        u8::from(shift) + u8::from(command) + u8::from(alt)
    };
    commands.sort_by_key(|(_, key)| std::cmp::Reverse(held(key)));
    for (command, key) in commands {
        let plain = key.modifiers == Modifiers::NONE || key.modifiers == Modifiers::SHIFT;
        if typing && (plain || is_text_key(command)) {
            continue;
        }
        if enabled(command) && ctx.input_mut(|input| input.consume_shortcut(&key)) {
            requests.push(Request::Command(command));
        }
    }
    if !typing && !is_covered {
        // The system turns Ctrl+C, X and V into events of their own.
        let events = ctx.input(|input| input.events.clone());
        for event in events {
            match event {
                Event::Copy if enabled(Command::Copy) => requests.push(Command::Copy.into()),
                Event::Cut if enabled(Command::Cut) => requests.push(Command::Cut.into()),
                Event::Paste(text) if enabled(Command::Paste) => requests.push(Request::PasteText(text)),
                _ => {}
            }
        }
    }
}

/// Returns whether a text field has a meaning of its own for the command's keys: with Alt some keyboards type letters.
const fn is_text_key(command: Command) -> bool {
    matches!(
        command,
        Command::Undo
            | Command::Redo
            | Command::SelectAll
            | Command::AddNextStage
            | Command::SelectAlso(_)
            | Command::Resize(_)
            | Command::Align(_)
            | Command::Distribute(_)
    )
}
