//! The window as small as it may be.

use super::*;
use egui::Rect;
use pathlight::document::SegmentEdit;
use pathlight::domain::{Comparison, Filter, Owner, SegmentRule};
use pathlight::gui::{BottomTab, Mode, Request};

/// Returns the buttons of the bar at the top with their names, from the left.
fn bar(window: &Window) -> Vec<(Rect, String)> {
    let buttons = window.harness.query_all_by_role(Role::Button);
    let named = buttons.map(|one| (one.rect(), one.accesskit_node().label().unwrap_or_default()));
    let mut bar: Vec<_> = named.filter(|(place, _)| place.center().y < 46.0).collect();
    bar.sort_by(|(a, _), (b, _)| a.left().total_cmp(&b.left()));
    bar
}

#[test]
fn no_tool_of_the_bar_covers_another_however_small_the_window() {
    let folder = folder();
    let mut window = Window::sample(folder.path(), "The unconfirmed registration", BottomTab::Table);
    window.until_figures();
    let whole = bar(&window).len();
    let phone =
        Filter::Compare { attribute: "device".into(), of: Owner::Contact, comparison: Comparison::Is("phone".into()) };
    let add = SegmentEdit::Add { name: "On a phone, as most are".into(), rule: SegmentRule::Contact(phone) };
    window.ask(Edit::Segment(add).into());
    let segment = window.map().segments.keys().next_back().copied();
    let mut covered = Vec::new();
    for within in [None, segment] {
        window.ask(Request::AskWithin(within));
        window.until_figures();
        for mode in [Mode::Draw, Mode::Measure, Mode::Play] {
            window.ask(pathlight::gui::Command::SetMode(mode).into());
            for width in [
                360.0, 439.0, 440.0, 480.0, 619.0, 620.0, 720.0, 800.0, 959.0, 960.0, 1024.0, 1100.0, 1194.0, 1195.0,
                1279.0, 1280.0, 1399.0, 1400.0, 1440.0, 1499.0, 1500.0, 1920.0,
            ] {
                window.harness.set_size(vec2(width, 480.0));
                window.settle();
                if width == 800.0 || width == 1280.0 {
                    window.keep(&format!("small-{width}-{mode:?}-{}", within.is_some()));
                }
                let bar = bar(&window);
                for pair in bar.windows(2) {
                    let [(one, name), (next, other)] = pair else { continue };
                    if one.right() > next.left() + 0.5 {
                        let over = one.right() - next.left();
                        covered.push(format!("{width} {mode:?} {within:?}: “{name}” covers {over} of “{other}”"));
                    }
                }
                let outside = bar.iter().filter(|(place, _)| place.left() < 0.0 || place.right() > width);
                covered
                    .extend(outside.map(|(_, name)| format!("{width} {mode:?} {within:?}: “{name}” stands outside")));
                assert!(width < 960.0 || bar.len() == whole, "{width}: {bar:?}");
            }
        }
    }
    assert_eq!(covered, [] as [String; 0]);
}
