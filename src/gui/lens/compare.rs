//! Two groups on the map: which they are, how they are picked, and who is behind their figures.

use super::{LensPicks, Seen};
use crate::document::sentence;
use crate::domain::{DateRange, InterventionId, Moment, SegmentId, Span};
use crate::engine::analysis::compare::{BeforeAfter, BeforeAfterPart, Comparison, PartOfComparison, RateOf, Side};
use crate::engine::analysis::people::PeopleOf;
use crate::gui::command::Request;
use crate::gui::panels::Shown;
use crate::gui::panels::inspector::dates;
use crate::gui::panels::people::Wanted;
use crate::gui::panels::pickers::EVERYONE;
use crate::gui::widgets::{self, HIT, ink};
use crate::overlay::lens::compare::{Names, compare};
use crate::overlay::text;
use crate::theme::{Ink, icon};
use egui::{Button, PopupCloseBehavior, RichText, Ui, vec2};

/// What is compared on the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ComparePicks {
    /// Two groups, and whether only entries count whose window is over.
    Sides([SidePick; 2], bool),
    /// Before and after an intervention.
    Intervention(InterventionId),
}

/// One of two groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SidePick {
    /// Everybody.
    Everyone,
    /// A saved segment.
    Segment(SegmentId),
    /// Those who entered in a range.
    Entered(DateRange),
}

impl ComparePicks {
    /// What is compared at first: the earlier with the later half of the days in the data.
    pub fn halves(range: Option<(Moment, Moment)>) -> Self {
        let Some((first, last)) = range else {
            return Self::Sides([SidePick::Everyone, SidePick::Everyone], false);
        };
        let day = |moment: Moment| Moment(moment.0 - moment.0.rem_euclid(Span::DAY.0));
        let middle = day(Moment(first.0 + (last.0 - first.0) / 2));
        let range = |from: Moment, to: Moment| SidePick::Entered(DateRange { from: Some(from), to: Some(to) });
        let end = Moment(day(last).0 + Span::DAY.0 - 1);
        Self::Sides([range(day(first), Moment(middle.0 - 1)), range(middle, end)], false)
    }
}

/// Returns the question of two groups, where they are there and differ.
fn question(shown: &Shown<'_>, sides: &[SidePick; 2], mature_only: bool) -> Option<Comparison> {
    let side = |pick: &SidePick| match pick {
        SidePick::Everyone => Some(Side::Everybody),
        SidePick::Segment(id) => shown.map.segments.get(id).map(|segment| Side::Segment(segment.rule.clone())),
        SidePick::Entered(range) => Some(Side::Entered(*range)),
    };
    let [first, second] = sides;
    let question = Comparison { first: side(first)?, second: side(second)?, mature_only };
    (question.first != question.second).then_some(question)
}

fn name(shown: &Shown<'_>, pick: &SidePick) -> String {
    match pick {
        SidePick::Everyone => EVERYONE.to_owned(),
        SidePick::Segment(id) => shown.map.segments.get(id).map_or_else(String::new, |one| text::tame(&one.name)),
        SidePick::Entered(range) => {
            sentence::range(range).map_or_else(|| "entered at any time".to_owned(), |words| format!("entered {words}"))
        }
    }
}

fn names(shown: &Shown<'_>, picks: &ComparePicks) -> Names {
    match picks {
        ComparePicks::Sides([first, second], _) => {
            Names { first: name(shown, first), second: name(shown, second), base: None }
        }
        ComparePicks::Intervention(id) => {
            let one = shown.map.interventions.get(id);
            let name = one.map_or_else(String::new, |one| text::tame(&one.name));
            let base = one.and_then(|one| one.stage);
            Names { first: format!("before “{name}”"), second: format!("after “{name}”"), base }
        }
    }
}

/// What the map shows of two groups.
pub(super) fn seen(shown: &Shown<'_>, picks: &ComparePicks) -> Seen {
    let selection = &shown.view.selection;
    let chosen = (selection.single_stage(), selection.single_transition());
    let names = names(shown, picks);
    match picks {
        ComparePicks::Sides(sides, mature_only) => match question(shown, sides, *mature_only) {
            Some(question) => {
                let answered = shown.ask(&question);
                Seen::through(&answered, |report| compare(shown.map, report, &names, chosen.0, chosen.1))
            }
            None => Seen::saying("Choose two groups that differ."),
        },
        ComparePicks::Intervention(id) => {
            let Some(one) = shown.map.interventions.get(id) else {
                return Seen::saying("The intervention is no longer there. Choose another, or two groups.");
            };
            let answered = shown.ask(&BeforeAfter { at: one.at, stage: one.stage });
            Seen::through(&answered, |report| {
                let mut faces = compare(shown.map, &report.comparison, &names, chosen.0, chosen.1);
                let left_out = report.overlapping + report.still_open;
                if left_out > 0 {
                    let words = text::count(left_out);
                    faces.sentence += &format!(" {words} contacts who did not yet have their full time are left out.");
                }
                faces
            })
        }
    }
}

/// Who is behind a figure of one of the groups.
pub(super) fn wanted(shown: &Shown<'_>, part: PartOfComparison) -> Option<Wanted> {
    let picks = shown.view.lens.compare.as_ref()?;
    let names = names(shown, picks);
    let side = if part.second { &names.second } else { &names.first };
    let stage = |id| shown.map.stages.get(&id).map_or_else(String::new, |record| record.stage.name.clone());
    let did = match part.of {
        None | Some(RateOf::Completed) => "reached a goal".to_owned(),
        Some(RateOf::Stage(id)) => format!("reached “{}”", stage(id)),
        Some(RateOf::Transition(id)) => format!("took {}", shown.transition_name(id)),
    };
    let title = format!("Contacts of {} ({side}) who {did}", if part.second { "B" } else { "A" });
    match picks {
        ComparePicks::Sides(sides, mature_only) => {
            let figure = question(shown, sides, *mature_only)?;
            Some(Wanted::found(title, PeopleOf { figure, part }))
        }
        ComparePicks::Intervention(id) => {
            let one = shown.map.interventions.get(id)?;
            let figure = BeforeAfter { at: one.at, stage: one.stage };
            let of = part.of?;
            let part = if part.second { BeforeAfterPart::AfterWho(of) } else { BeforeAfterPart::BeforeWho(of) };
            Some(Wanted::found(title, PeopleOf { figure, part }))
        }
    }
}

/// Shows the pickers of both groups, and how to leave.
pub(super) fn show(ui: &mut Ui, shown: &Shown<'_>, picks: &ComparePicks, is_narrow: bool, requests: &mut Vec<Request>) {
    let mut chosen = *picks;
    match picks {
        ComparePicks::Sides(sides, mature_only) => {
            let mut sides = *sides;
            let mut mature_only = *mature_only;
            for (letter, place) in [("A", 0), ("B", 1)] {
                if let Some(side) = sides.get_mut(place) {
                    side_picker(ui, shown, letter, side, &mut chosen);
                }
            }
            if shown.map.settings.window.is_some() {
                let tooltip = "Counts only contacts that had their full time to convert, so that late entries are not held against a group.";
                let name = "only with full time";
                let response = widgets::tick(ui, if is_narrow { "" } else { name }, &mut mature_only);
                let tooltip = if is_narrow { format!("{name}: {tooltip}") } else { tooltip.to_owned() };
                crate::gui::style::named(response, name).on_hover_text(tooltip);
            }
            if chosen == *picks {
                chosen = ComparePicks::Sides(sides, mature_only);
            }
        }
        ComparePicks::Intervention(_) => {
            let names = names(shown, picks);
            for (letter, name) in [("A", names.first), ("B", names.second)] {
                mark(ui, letter);
                ui.add(egui::Label::new(&name).truncate()).on_hover_text(&name);
            }
        }
    }
    let lens = &shown.view.lens;
    if widgets::icon_button(ui, icon::X, "Stop comparing").clicked() {
        requests.push(Request::PickLens(Box::new(LensPicks { compare: None, ..lens.clone() })));
    } else if chosen != *picks {
        requests.push(Request::PickLens(Box::new(LensPicks { compare: Some(chosen), ..lens.clone() })));
    }
}

/// Shows the letter of a group on a patch of its colour; the second one has a broken edge.
fn mark(ui: &mut Ui, letter: &str) {
    let of = if letter == "A" { Ink::MovedOn } else { Ink::Warning };
    let text = if letter == "A" { Ink::MovedOnText } else { Ink::WarningText };
    let (area, _) = ui.allocate_exact_size(vec2(20.0, 20.0), egui::Sense::hover());
    ui.painter().rect_filled(area, 4.0, ink(ui, of).gamma_multiply(0.25));
    if letter == "B" {
        let line = egui::Stroke::new(2.0, ink(ui, of));
        ui.painter().extend(egui::Shape::dashed_line(&[area.left_bottom(), area.right_bottom()], line, 4.0, 3.0));
    }
    let font = crate::gui::style::semibold(12.0);
    ui.painter().text(area.center(), egui::Align2::CENTER_CENTER, letter, font, ink(ui, text));
}

/// Shows the button of a group with the list to choose from.
fn side_picker(ui: &mut Ui, shown: &Shown<'_>, letter: &str, side: &mut SidePick, whole: &mut ComparePicks) {
    mark(ui, letter);
    let words = name(shown, side);
    let config = egui::containers::menu::MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let caret = widgets::icon(icon::CARET_DOWN, 11.0).color(ink(ui, Ink::TextMuted));
    let most = (ui.available_width() / 3.4).clamp(90.0, 270.0);
    let button = Button::new(&words).right_text(caret).truncate().min_size(vec2(0.0, HIT));
    let response = ui
        .scope(|ui| {
            ui.set_max_width(most);
            let menu = egui::containers::menu::MenuButton::from_button(button).config(config);
            menu.ui(ui, |ui| choose(ui, shown, letter, side, whole)).0
        })
        .inner;
    crate::gui::style::named(response, &format!("Group {letter}: {words}")).on_hover_text(&words);
}

fn choose(ui: &mut Ui, shown: &Shown<'_>, letter: &str, side: &mut SidePick, whole: &mut ComparePicks) {
    ui.set_min_width(270.0);
    if ui.selectable_label(*side == SidePick::Everyone, EVERYONE).clicked() {
        *side = SidePick::Everyone;
        ui.close();
    }
    egui::ScrollArea::vertical().max_height(200.0).show(ui, |ui| {
        for segment in shown.map.segments.values() {
            let pick = SidePick::Segment(segment.id);
            if ui.selectable_label(*side == pick, text::tame(&segment.name)).clicked() {
                *side = pick;
                ui.close();
            }
        }
    });
    ui.separator();
    ui.label(RichText::new("Entered in a period").color(ink(ui, Ink::TextMuted)));
    let mut range = if let SidePick::Entered(range) = side { *range } else { DateRange::default() };
    ui.horizontal(|ui| dates::range_fields_in_line(ui, &format!("Group {letter}"), &mut range));
    if range != DateRange::default() {
        *side = SidePick::Entered(range);
    }
    if !shown.map.interventions.is_empty() {
        ui.separator();
        ui.label(RichText::new("Both groups: before and after").color(ink(ui, Ink::TextMuted)));
        for one in shown.map.interventions.values() {
            if ui.selectable_label(false, text::tame(&one.name)).clicked() {
                *whole = ComparePicks::Intervention(one.id);
                ui.close();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_first_two_halves_without_a_gap_are_compared() {
        let at = |text: &str| Moment::parse_iso(text).unwrap();
        let range = (at("2026-03-01T10:00:00Z"), at("2026-03-10T09:00:00Z"));
        let ComparePicks::Sides([SidePick::Entered(first), SidePick::Entered(second)], false) =
            ComparePicks::halves(Some(range))
        else {
            panic!("two periods");
        };
        assert_eq!(first.from, Some(at("2026-03-01T00:00:00Z")));
        assert_eq!(first.to.map(|to| to.0 + 1), second.from.map(|from| from.0));
        assert_eq!(second.to.map(|to| to.0 + 1), Some(at("2026-03-11T00:00:00Z").0));
    }
}
