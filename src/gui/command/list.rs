//! What each command is called, what it does in a sentence, its icon and its keys.

use super::{Command, PanelOf, Toward};
use crate::document::arrange::{Alignment, Axis};
use crate::gui::view::{BottomTab, Mode};
use crate::overlay::Lens;
use crate::theme::icon;
use egui::{Key, KeyboardShortcut, Modifiers};

const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };
const PLAIN: Modifiers = Modifiers::NONE;
const ALT: Modifiers = Modifiers::ALT;
const CTRL_ALT: Modifiers = Modifiers { alt: true, ..Modifiers::COMMAND };
const CTRL_ALT_SHIFT: Modifiers = Modifiers { alt: true, shift: true, ..Modifiers::COMMAND };
const ALT_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::ALT };

/// How a command is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// Its name.
    pub text: &'static str,
    /// What it does, in a sentence.
    pub tooltip: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its keys, the first of which is shown.
    pub keys: &'static [KeyboardShortcut],
}

macro_rules! keys {
    ($($modifiers:expr, $key:ident);*) => { &[$(KeyboardShortcut { modifiers: $modifiers, logical_key: Key::$key }),*] };
}

impl Command {
    /// All commands, in the order of the menus.
    pub const ALL: &'static [Self] = &[
        Self::New,
        Self::Open,
        Self::Save,
        Self::SaveAs,
        Self::Import,
        Self::ExportPicture,
        Self::ExportStrip,
        Self::ExportAnimation,
        Self::ExportActivities,
        Self::Home,
        Self::Templates,
        Self::SaveAsTemplate,
        Self::BindStages,
        Self::Undo,
        Self::Redo,
        Self::Cut,
        Self::Copy,
        Self::Paste,
        Self::Duplicate,
        Self::Delete,
        Self::DeleteAndReconnect,
        Self::SelectAll,
        Self::SelectInView,
        Self::SelectAlso(Toward::Left),
        Self::SelectAlso(Toward::Right),
        Self::SelectAlso(Toward::Up),
        Self::SelectAlso(Toward::Down),
        Self::Resize(Toward::Right),
        Self::Resize(Toward::Left),
        Self::Resize(Toward::Down),
        Self::Resize(Toward::Up),
        Self::AddStage,
        Self::AddNote,
        Self::AddPin,
        Self::AddPersona,
        Self::AddLane,
        Self::Rename,
        Self::AddNextStage,
        Self::ConnectTo,
        Self::InsertStage,
        Self::InsertExisting,
        Self::MoveStart,
        Self::MoveEnd,
        Self::ReverseArrow,
        Self::Straighten,
        Self::Group,
        Self::Ungroup,
        Self::TidyUp,
        Self::Discover,
        Self::Align(Alignment::Left),
        Self::Align(Alignment::Centre),
        Self::Align(Alignment::Right),
        Self::Align(Alignment::Top),
        Self::Align(Alignment::Middle),
        Self::Align(Alignment::Bottom),
        Self::Distribute(Axis::Across),
        Self::Distribute(Axis::Down),
        Self::Find,
        Self::WhatIf,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::ZoomToFit,
        Self::ZoomToSelection,
        Self::ToggleData,
        Self::ToggleInspector,
        Self::ToggleBottom,
        Self::SizePanel(PanelOf::Data, true),
        Self::SizePanel(PanelOf::Data, false),
        Self::SizePanel(PanelOf::Inspector, true),
        Self::SizePanel(PanelOf::Inspector, false),
        Self::SizePanel(PanelOf::Below, true),
        Self::SizePanel(PanelOf::Below, false),
        Self::SetMode(Mode::Draw),
        Self::SetMode(Mode::Measure),
        Self::SetMode(Mode::Play),
        Self::SetLens(Lens::Conversion),
        Self::SetLens(Lens::Time),
        Self::SetLens(Lens::Value),
        Self::SetLens(Lens::Target),
        Self::SetLens(Lens::When),
        Self::Compare,
        Self::ShowTab(BottomTab::Table),
        Self::ShowTab(BottomTab::Trend),
        Self::ShowTab(BottomTab::Times),
        Self::ShowTab(BottomTab::When),
        Self::ShowTab(BottomTab::Paths),
        Self::ShowTab(BottomTab::Groups),
        Self::ShowTab(BottomTab::Reasons),
        Self::ShowTab(BottomTab::Credit),
        Self::ShowTab(BottomTab::People),
        Self::PlayPause,
        Self::Palette,
        Self::ToggleTheme,
        Self::LargerText,
        Self::SmallerText,
        Self::UsualText,
        Self::ToggleMotion,
        Self::Help,
        Self::Quit,
    ];

    /// Returns how the command is shown.
    pub const fn shown(self) -> Shown {
        let (text, tooltip, icon, keys): (_, _, _, &[KeyboardShortcut]) = match self {
            Self::New => ("New", "Start a new, empty journey", icon::FILE_PLUS, keys!(CTRL, N)),
            Self::Open => ("Open…", "Open a project from a file", icon::FILE_TEXT, keys!(CTRL, O)),
            Self::Save => ("Save", "Save the project", icon::FLOPPY_DISK, keys!(CTRL, S)),
            Self::SaveAs => {
                ("Save as…", "Save the project under another name", icon::FLOPPY_DISK, keys!(CTRL_SHIFT, S))
            }
            Self::Import => (
                "Import data…",
                "Import activity data: CSV, Excel, JSON, Parquet, event logs",
                icon::DOWNLOAD_SIMPLE,
                keys!(CTRL, I),
            ),
            Self::ExportPicture => {
                ("Save picture…", "Save the map with its figures as PNG or SVG", icon::IMAGE, keys!(CTRL_SHIFT, E))
            }
            Self::ExportStrip => (
                "Save strip of frames…",
                "Save frames of the replay side by side as one picture",
                icon::COLUMNS,
                keys!(),
            ),
            Self::ExportAnimation => {
                ("Save animation…", "Save the replay as a picture that moves (animated PNG)", icon::PLAY, keys!())
            }
            Self::ExportActivities => (
                "Export activities…",
                "Save all activities as CSV, to work on with or to import again",
                icon::FILE_CSV,
                keys!(),
            ),
            Self::Home => ("Start screen", "Close the project and go to the start screen", icon::HOUSE, keys!()),
            Self::Templates => (
                "Templates…",
                "Start from a map that others have drawn before",
                icon::MAP_TRIFOLD,
                keys!(CTRL_SHIFT, N),
            ),
            Self::SaveAsTemplate => (
                "Save as template…",
                "Keep the map with its rules, without data, to start from again",
                icon::MAP_TRIFOLD,
                keys!(),
            ),
            Self::BindStages => (
                "Bind stages to activities…",
                "Choose for every stage which activity of your data it is",
                icon::LINK,
                keys!(),
            ),
            Self::Undo => ("Undo", "Take back the last step", icon::ARROW_U_UP_LEFT, keys!(CTRL, Z)),
            Self::Redo => {
                ("Redo", "Do the step taken back again", icon::ARROW_U_UP_RIGHT, keys!(CTRL_SHIFT, Z; CTRL, Y))
            }
            Self::Cut => ("Cut", "Copy what is selected and delete it", icon::SCISSORS, keys!()),
            Self::Copy => ("Copy", "Copy what is selected", icon::COPY, keys!()),
            Self::Paste => ("Paste", "Paste what was copied", icon::CLIPBOARD, keys!()),
            Self::Duplicate => ("Duplicate", "Make a copy of what is selected", icon::COPY, keys!(CTRL, D)),
            Self::Delete => ("Delete", "Delete what is selected", icon::TRASH, keys!(PLAIN, Delete; PLAIN, Backspace)),
            Self::DeleteAndReconnect => (
                "Delete and reconnect",
                "Delete the stage and join what came before to what came after",
                icon::LINK_BREAK,
                keys!(Modifiers::SHIFT, Delete),
            ),
            Self::SelectAll => ("Select all", "Select every stage", icon::SELECTION_ALL, keys!(CTRL, A)),
            Self::SelectInView => (
                "Select all in view",
                "Select every stage, arrow and note that you see",
                icon::SELECTION_ALL,
                keys!(CTRL_SHIFT, A),
            ),
            Self::SelectAlso(toward) => select_also(toward),
            Self::Resize(toward) => resize(toward),
            Self::AddStage => ("Add stage", "Add a stage in the middle of what you see", icon::PLUS, keys!(PLAIN, S)),
            Self::AddNote => ("Add note", "Stick a note onto the map", icon::NOTE, keys!(PLAIN, N)),
            Self::AddPin => {
                ("Add pin", "Stick a pin with a comment on the selected stage", icon::PUSH_PIN, keys!(PLAIN, P))
            }
            Self::AddPersona => ("Add persona", "Put a persona card onto the map", icon::USER_CIRCLE, keys!()),
            Self::AddLane => {
                ("Add lane", "Divide the map into phases, with rows of text below them", icon::COLUMNS, keys!())
            }
            Self::Rename => ("Rename", "Rename the selected stage", icon::PENCIL_SIMPLE, keys!(PLAIN, F2)),
            Self::ConnectTo => (
                "Connect to…",
                "Draw an arrow from the selected stage to another one",
                icon::FLOW_ARROW,
                keys!(PLAIN, C),
            ),
            Self::AddNextStage => (
                "Add next stage",
                "Add a stage after the selected one, with an arrow",
                icon::ARROW_RIGHT,
                keys!(CTRL, ArrowRight),
            ),
            Self::InsertStage => {
                ("Insert stage", "Put a new stage on the selected arrow", icon::ARROW_BEND_DOWN_RIGHT, keys!(PLAIN, I))
            }
            Self::InsertExisting => (
                "Put stage on arrow…",
                "Put a stage of the map on the selected arrow, between its two ends",
                icon::ARROW_BEND_DOWN_RIGHT,
                keys!(Modifiers::SHIFT, I),
            ),
            Self::MoveStart => {
                ("Move start of arrow…", "Let the selected arrow leave another stage", icon::ARROW_LEFT, keys!())
            }
            Self::MoveEnd => {
                ("Move end of arrow…", "Let the selected arrow lead to another stage", icon::ARROW_RIGHT, keys!())
            }
            Self::ReverseArrow => ("Reverse arrow", "Turn the selected arrow round", icon::SWAP, keys!()),
            Self::Straighten => (
                "Straighten arrow",
                "Take the bend out of the selected arrows; arrow keys bend one",
                icon::PATH,
                keys!(),
            ),
            Self::Group => (
                "Group as alternatives",
                "Draw a frame round the selected stages and count who reached any of them",
                icon::INTERSECT,
                keys!(CTRL, G),
            ),
            Self::Ungroup => {
                ("Ungroup", "Take the selected stages out of their group", icon::LINK_BREAK, keys!(CTRL_SHIFT, G))
            }
            Self::Align(to) => align(to),
            Self::Distribute(Axis::Across) => (
                "Distribute across",
                "Give the selected stages equal distances from left to right",
                icon::DOTS_THREE,
                keys!(ALT_SHIFT, H),
            ),
            Self::Distribute(Axis::Down) => (
                "Distribute down",
                "Give the selected stages equal distances from top to bottom",
                icon::DOTS_THREE_VERTICAL,
                keys!(ALT_SHIFT, V),
            ),
            Self::Find => {
                ("Find…", "Find a stage, an arrow or a group by words", icon::MAGNIFYING_GLASS, keys!(CTRL, F))
            }
            Self::TidyUp => ("Tidy up", "Lay out the map, or what is selected", icon::MAGIC_WAND, keys!(CTRL_SHIFT, L)),
            Self::Discover => (
                "Discover",
                "Find a map in the data, and see where your drawing and the data disagree",
                icon::TREE_STRUCTURE,
                keys!(CTRL, M),
            ),
            Self::WhatIf => (
                "What if…",
                "Suppose another rate, volume or delay, and see on the map what would follow",
                icon::FLOW_ARROW,
                keys!(CTRL_SHIFT, W),
            ),
            Self::ZoomIn => {
                ("Zoom in", "Make the map larger", icon::MAGNIFYING_GLASS_PLUS, keys!(PLAIN, Plus; PLAIN, Equals))
            }
            Self::ZoomOut => ("Zoom out", "Make the map smaller", icon::MAGNIFYING_GLASS_MINUS, keys!(PLAIN, Minus)),
            Self::ZoomReset => {
                ("Zoom to 100 %", "Show the map at its natural size", icon::MAGNIFYING_GLASS, keys!(PLAIN, Num0))
            }
            Self::ZoomToFit => {
                // With Shift the key of the one is an exclamation mark on most keyboards.
                let keys = keys!(Modifiers::SHIFT, Num1; Modifiers::SHIFT, Exclamationmark; PLAIN, Home);
                ("Zoom to fit", "Show the whole map", icon::CORNERS_OUT, keys)
            }
            Self::ZoomToSelection => {
                ("Zoom to selection", "Show what is selected", icon::SELECTION_PLUS, keys!(Modifiers::SHIFT, Num2))
            }
            Self::ToggleData => ("Data panel", "Show or hide the data", icon::DATABASE, keys!(CTRL, Num1)),
            Self::ToggleInspector => {
                ("Inspector", "Show or hide the inspector", icon::SIDEBAR_SIMPLE, keys!(CTRL, Num2))
            }
            Self::ToggleBottom => {
                ("Panel below", "Show or hide the panel below the map", icon::ROWS, keys!(CTRL, Num3))
            }
            Self::SizePanel(of, larger) => size_panel(of, larger),
            Self::SetMode(Mode::Draw) => {
                ("Draw", "Draw stages, rules and arrows", icon::PENCIL_SIMPLE, keys!(PLAIN, Num1))
            }
            Self::SetMode(Mode::Measure) => ("Measure", "See figures on the map", icon::CHART_BAR, keys!(PLAIN, Num2)),
            Self::SetMode(Mode::Play) => ("Play", "See contacts move over the map", icon::PLAY, keys!(PLAIN, Num3)),
            Self::SetLens(lens) => (lens_name(lens), lens.tooltip(), lens.icon(), lens_keys(lens)),
            Self::Compare => (
                "Compare on the map",
                "Show two segments or periods on the map with their difference, or stop it",
                icon::SQUARE_SPLIT_HORIZONTAL,
                keys!(Modifiers::SHIFT, B),
            ),
            Self::ShowTab(tab) => (tab.text(), tab.tooltip(), tab.icon(), tab_keys(tab)),
            Self::PlayPause => ("Play or pause", "Start or stop the replay", icon::PLAY, keys!(PLAIN, Space)),
            Self::Palette => ("Commands…", "Find and run any command", icon::COMMAND, keys!(CTRL, K)),
            Self::ToggleTheme => {
                ("Light or dark", "Switch between light and dark", icon::CIRCLE_HALF, keys!(CTRL_SHIFT, D))
            }
            Self::LargerText => (
                "Larger text",
                "Make all text and controls larger, up to 200 %",
                icon::MAGNIFYING_GLASS_PLUS,
                keys!(CTRL, Plus; CTRL, Equals),
            ),
            Self::SmallerText => (
                "Smaller text",
                "Make all text and controls smaller, down to 80 %",
                icon::MAGNIFYING_GLASS_MINUS,
                keys!(CTRL, Minus),
            ),
            Self::UsualText => {
                ("Text size 100 %", "Show all text and controls in their usual size", icon::TEXT_T, keys!(CTRL, Num0))
            }
            Self::ToggleMotion => (
                "Reduced motion",
                "Replace movement on the map by growing bars, or bring it back",
                icon::EYE_SLASH,
                keys!(),
            ),
            Self::Help => ("Keys and help", "Show all keys", icon::KEYBOARD, keys!(PLAIN, F1)),
            Self::Quit => ("Quit", "End the program", icon::SIGN_OUT, keys!(CTRL, Q)),
        };
        Shown { text, tooltip, icon, keys }
    }
}

/// Returns how selecting the next stage as well is shown.
const fn select_also(toward: Toward) -> (&'static str, &'static str, &'static str, &'static [KeyboardShortcut]) {
    match toward {
        Toward::Left => (
            "Select also on the left",
            "Add the next stage on the left to what is selected",
            icon::ARROW_LEFT,
            keys!(CTRL_SHIFT, ArrowLeft),
        ),
        Toward::Right => (
            "Select also on the right",
            "Add the next stage on the right to what is selected",
            icon::ARROW_RIGHT,
            keys!(CTRL_SHIFT, ArrowRight),
        ),
        Toward::Up => (
            "Select also above",
            "Add the next stage above to what is selected",
            icon::ARROW_UP,
            keys!(CTRL_SHIFT, ArrowUp),
        ),
        Toward::Down => (
            "Select also below",
            "Add the next stage below to what is selected",
            icon::ARROW_DOWN,
            keys!(CTRL_SHIFT, ArrowDown),
        ),
    }
}

/// Returns how changing the size of what is selected is shown.
const fn resize(toward: Toward) -> (&'static str, &'static str, &'static str, &'static [KeyboardShortcut]) {
    match toward {
        Toward::Left => {
            ("Make narrower", "Make the selected note or lane narrower", icon::ARROW_LEFT, keys!(ALT, ArrowLeft))
        }
        Toward::Right => {
            ("Make wider", "Make the selected note or lane wider", icon::ARROW_RIGHT, keys!(ALT, ArrowRight))
        }
        Toward::Up => ("Make lower", "Make the selected note less high", icon::ARROW_UP, keys!(ALT, ArrowUp)),
        Toward::Down => ("Make higher", "Make the selected note higher", icon::ARROW_DOWN, keys!(ALT, ArrowDown)),
    }
}

/// Returns how moving the edge of a panel is shown; the keys are those of its display with Alt, and Shift for less.
const fn size_panel(
    of: PanelOf,
    larger: bool,
) -> (&'static str, &'static str, &'static str, &'static [KeyboardShortcut]) {
    match (of, larger) {
        (PanelOf::Data, true) => {
            ("Wider data panel", "Give the data panel more room", icon::DATABASE, keys!(CTRL_ALT, Num1))
        }
        (PanelOf::Data, false) => {
            ("Narrower data panel", "Give the map more room on the left", icon::DATABASE, keys!(CTRL_ALT_SHIFT, Num1))
        }
        (PanelOf::Inspector, true) => {
            ("Wider inspector", "Give the inspector more room", icon::SIDEBAR_SIMPLE, keys!(CTRL_ALT, Num2))
        }
        (PanelOf::Inspector, false) => (
            "Narrower inspector",
            "Give the map more room on the right",
            icon::SIDEBAR_SIMPLE,
            keys!(CTRL_ALT_SHIFT, Num2),
        ),
        (PanelOf::Below, true) => {
            ("Higher panel below", "Give the panel below the map more room", icon::ROWS, keys!(CTRL_ALT, Num3))
        }
        (PanelOf::Below, false) => {
            ("Lower panel below", "Give the map more room above the panel", icon::ROWS, keys!(CTRL_ALT_SHIFT, Num3))
        }
    }
}

/// Returns what the command of a lens is called.
const fn lens_name(lens: Lens) -> &'static str {
    match lens {
        Lens::Conversion => "Lens: conversion",
        Lens::Time => "Lens: time",
        Lens::Value => "Lens: value",
        Lens::Target => "Lens: targets",
        Lens::When => "Lens: hours",
    }
}

/// Returns the keys of a lens: Shift and a letter of its name.
const fn lens_keys(lens: Lens) -> &'static [KeyboardShortcut] {
    match lens {
        Lens::Conversion => keys!(Modifiers::SHIFT, C),
        Lens::Time => keys!(Modifiers::SHIFT, T),
        Lens::Value => keys!(Modifiers::SHIFT, V),
        Lens::Target => keys!(Modifiers::SHIFT, G),
        Lens::When => keys!(Modifiers::SHIFT, H),
    }
}

/// Returns how aligning is shown; the keys are those of design programs.
const fn align(to: Alignment) -> (&'static str, &'static str, &'static str, &'static [KeyboardShortcut]) {
    let icon = icon::ALIGN_LEFT;
    match to {
        Alignment::Left => ("Align left", "Bring the selected stages into line on the left", icon, keys!(ALT, A)),
        Alignment::Centre => {
            ("Align centre", "Bring the selected stages into one column", icon::ALIGN_CENTER_HORIZONTAL, keys!(ALT, H))
        }
        Alignment::Right => ("Align right", "Bring the selected stages into line on the right", icon, keys!(ALT, D)),
        Alignment::Top => ("Align top", "Bring the selected stages into line at the top", icon, keys!(ALT, W)),
        Alignment::Middle => ("Align middle", "Bring the selected stages into one row", icon, keys!(ALT, V)),
        Alignment::Bottom => ("Align bottom", "Bring the selected stages into line at the bottom", icon, keys!(ALT, S)),
    }
}

/// Returns the keys of a tab: Alt and its place among all nine tabs, so that they stay as tabs are added.
const fn tab_keys(tab: BottomTab) -> &'static [KeyboardShortcut] {
    match tab {
        BottomTab::Table => keys!(ALT, Num1),
        BottomTab::Trend => keys!(ALT, Num2),
        BottomTab::Times => keys!(ALT, Num3),
        BottomTab::When => keys!(ALT, Num4),
        BottomTab::Paths => keys!(ALT, Num5),
        BottomTab::Groups => keys!(ALT, Num6),
        BottomTab::Reasons => keys!(ALT, Num7),
        BottomTab::Credit => keys!(ALT, Num8),
        BottomTab::People => keys!(ALT, Num9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn no_two_commands_share_a_key() {
        let mut seen = HashMap::new();
        for command in Command::ALL {
            for key in command.shown().keys {
                let before = seen.insert((key.modifiers, key.logical_key), command);
                assert_eq!(before, None, "{command:?} and {before:?} share {key:?}");
            }
        }
    }

    #[test]
    fn no_command_takes_a_key_of_the_map_or_of_the_clipboard() {
        let of_map = [Key::ArrowLeft, Key::ArrowRight, Key::ArrowUp, Key::ArrowDown, Key::Tab, Key::Enter, Key::Escape];
        let of_system = [Key::C, Key::X, Key::V].map(|key| (CTRL, key));
        for command in Command::ALL {
            for key in command.shown().keys {
                let plain = key.modifiers == PLAIN || key.modifiers == Modifiers::SHIFT;
                assert!(!(plain && of_map.contains(&key.logical_key)), "{command:?} takes {key:?}");
                assert!(!of_system.contains(&(key.modifiers, key.logical_key)), "{command:?} takes {key:?}");
            }
        }
    }

    #[test]
    fn every_command_is_listed_once_with_words() {
        let mut names = std::collections::HashSet::new();
        for command in Command::ALL {
            let shown = command.shown();
            assert!(!shown.text.is_empty() && !shown.tooltip.is_empty() && !shown.icon.is_empty());
            assert!(names.insert(shown.text), "{} stands twice", shown.text);
        }
        for tab in BottomTab::ALL {
            assert!(Command::ALL.contains(&Command::ShowTab(tab)), "{tab:?} has no command");
        }
    }
}
