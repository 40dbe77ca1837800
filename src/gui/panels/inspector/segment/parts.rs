//! The editor of a segment's rule: parts that combine with and/or, each of which can be turned round.

mod list;
mod place;

pub use list::ids_in;

use crate::domain::{Comparison, Condition, DateRange, Filter, Owner, SegmentId, SegmentRule, Selection};
use crate::gui::command::Request;
use crate::gui::panels::Shown;
use crate::gui::panels::inspector::{condition, dates};
use crate::gui::widgets;
use crate::theme::{RADIUS, UNIT, icon};
use egui::{Frame, Margin, Ui};

/// Where a part stands in a rule: its place among the parts of each group on the way to it.
pub type Path = Vec<usize>;

/// Shows the editor and returns the changed rule when something is changed.
pub fn editor(
    ui: &mut Ui,
    shown: &Shown<'_>,
    segment: SegmentId,
    rule: &SegmentRule,
    requests: &mut Vec<Request>,
) -> Option<SegmentRule> {
    let mut edited = rule.clone();
    let mut editing = Editing { shown, segment, requests };
    if !matches!(edited, SegmentRule::All(_) | SegmentRule::Any(_)) {
        // A single part is shown as a group of one, to which others can be added.
        edited = SegmentRule::All(vec![edited]);
    }
    let before = edited.clone();
    editing.group(ui, &mut edited, &Vec::new());
    (edited != before).then_some(edited)
}

struct Editing<'a, 'b> {
    shown: &'a Shown<'a>,
    segment: SegmentId,
    requests: &'b mut Vec<Request>,
}

/// What a new part asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Attribute,
    Did,
    Place,
    Entered,
    List,
    Group,
}

const KINDS: [(Kind, &str, &str); 6] = [
    (Kind::Attribute, "Attribute of the contact", "Where an attribute of the contact itself has a certain value."),
    (Kind::Did, "Did or did not do", "Did an activity at least so often in a range of dates, or never."),
    (Kind::Place, "Place on the map", "Reached a stage, dropped off there, took an arrow, and so on."),
    (Kind::Entered, "Entered between two dates", "First arrived at an entry stage in a range of dates."),
    (Kind::List, "List of ids", "A list of contact ids from elsewhere, pasted or from a file."),
    (Kind::Group, "Group", "Several of these together: all of them, or any of them."),
];

impl Editing<'_, '_> {
    fn group(&mut self, ui: &mut Ui, rule: &mut SegmentRule, path: &Path) {
        let is_all = matches!(rule, SegmentRule::All(_));
        let (SegmentRule::All(parts) | SegmentRule::Any(parts)) = rule else { return };
        let mut turned = None;
        if parts.len() > 1 {
            ui.horizontal(|ui| {
                ui.label("Contacts for whom");
                let words = [(true, "all of these hold"), (false, "any of these holds")];
                turned = widgets::choice(ui, "How the parts combine", &is_all, &words, 140.0);
            });
        } else if parts.is_empty() {
            let words =
                if is_all { "Every contact belongs. Add what they have in common:" } else { "Nobody belongs yet:" };
            widgets::note(ui, words);
        }
        let mut removed = None;
        for (place, part) in parts.iter_mut().enumerate() {
            let path = [path.as_slice(), &[place]].concat();
            ui.push_id(("part", place), |ui| {
                let frame = Frame::NONE.stroke(ui.visuals().widgets.noninteractive.bg_stroke);
                frame.corner_radius(RADIUS).inner_margin(Margin::same(8)).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    if self.part(ui, part, &path) {
                        removed = Some(place);
                    }
                });
            });
            ui.add_space(UNIT);
        }
        if let Some(place) = removed {
            parts.remove(place);
        }
        if let Some(new) = self.add_menu(ui) {
            parts.push(new);
        }
        if turned.is_some() {
            let parts = std::mem::take(parts);
            *rule = if is_all { SegmentRule::Any(parts) } else { SegmentRule::All(parts) };
        }
    }

    /// Shows one part and returns whether it is to be removed.
    fn part(&mut self, ui: &mut Ui, part: &mut SegmentRule, path: &Path) -> bool {
        let mut removed = false;
        let mut negated = matches!(part, SegmentRule::Not(_));
        ui.horizontal(|ui| {
            let words = [(false, "Those"), (true, "Not those")];
            if let Some(turned) = widgets::choice(ui, "Those or not those", &negated, &words, 88.0) {
                let inner = std::mem::replace(part, SegmentRule::All(Vec::new()));
                *part = match inner {
                    SegmentRule::Not(inner) => *inner,
                    inner => SegmentRule::Not(Box::new(inner)),
                };
                negated = turned;
            }
            ui.label(words_of(inside(part)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                removed = widgets::icon_button(ui, icon::X, "Remove part").clicked();
            });
        });
        removed |= self.fields(ui, inside_mut(part), path);
        removed
    }

    /// Shows what a part asks and returns whether nothing of it is left.
    fn fields(&mut self, ui: &mut Ui, part: &mut SegmentRule, path: &Path) -> bool {
        match part {
            SegmentRule::All(_) | SegmentRule::Any(_) => self.group(ui, part, path),
            SegmentRule::Not(inner) => return self.fields(ui, inner, path),
            SegmentRule::Contact(filter) => return condition::filter_editor(ui, filter, self.shown.data),
            SegmentRule::Did { condition, when } => {
                let mut one = vec![condition.clone()];
                condition::list(ui, &mut one, self.shown.data);
                match one.pop() {
                    Some(edited) => *condition = edited,
                    None => return true,
                }
                ui.label("between");
                dates::range_fields(ui, "Done", when);
            }
            SegmentRule::Behind(selection) => place::show(ui, self.shown, selection),
            SegmentRule::EnteredIn(when) => dates::range_fields(ui, "Entered the journey", when),
            SegmentRule::Listed(ids) => {
                if list::show(ui, ids) {
                    self.requests.push(Request::FindList(self.segment, path.clone()));
                }
            }
        }
        false
    }

    fn add_menu(&self, ui: &mut Ui) -> Option<SegmentRule> {
        let mut chosen = None;
        let label = egui::RichText::new("Add …").color(widgets::ink(ui, crate::theme::Ink::MovedOnText));
        let menu = ui.menu_button(label, |ui| {
            for (kind, words, tooltip) in KINDS {
                let possible = self.fresh(kind);
                let response = ui.add_enabled(possible.is_some(), egui::Button::new(words));
                let response = response.on_hover_text(tooltip).on_disabled_hover_text(self.why_not(kind));
                if response.clicked() {
                    chosen = possible;
                    ui.close();
                }
            }
        });
        crate::gui::style::named(menu.response, "Add a part");
        chosen
    }

    const fn why_not(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Attribute => {
                "The data has no attributes of contacts. What activities carry is asked with “Did or did not do”."
            }
            _ => "There is no stage on the map yet.",
        }
    }

    /// Returns a new part that says something true of the data, or `None` where there is nothing to ask for.
    fn fresh(&self, kind: Kind) -> Option<SegmentRule> {
        Some(match kind {
            Kind::Attribute => {
                let first = self.shown.data?.contact_attributes.first()?;
                let comparison =
                    first.top.first().map_or(Comparison::IsSet, |(value, _)| Comparison::Is(value.clone()));
                SegmentRule::Contact(Filter::Compare { attribute: first.name.clone(), of: Owner::Contact, comparison })
            }
            Kind::Did => {
                let first = self.shown.data.and_then(|data| data.activity_types.first());
                let condition = Condition::activity(first.map(|one| one.name.clone()).unwrap_or_default());
                SegmentRule::Did { condition, when: DateRange::default() }
            }
            Kind::Place => SegmentRule::Behind(Selection::Reached(*self.shown.map.stages.keys().next()?)),
            Kind::Entered => SegmentRule::EnteredIn(DateRange::default()),
            Kind::List => SegmentRule::Listed(Vec::new()),
            Kind::Group => SegmentRule::Any(Vec::new()),
        })
    }
}

/// Returns the part without being turned round.
fn inside(part: &SegmentRule) -> &SegmentRule {
    match part {
        SegmentRule::Not(inner) => inner,
        part => part,
    }
}

fn inside_mut(part: &mut SegmentRule) -> &mut SegmentRule {
    match part {
        SegmentRule::Not(inner) => inner,
        part => part,
    }
}

/// Says what kind of part it is, after "those".
const fn words_of(part: &SegmentRule) -> &'static str {
    match part {
        SegmentRule::All(_) | SegmentRule::Any(_) => "in this group",
        SegmentRule::Not(_) => "not so",
        SegmentRule::Contact(_) => "with an attribute",
        SegmentRule::Did { .. } => "who …",
        SegmentRule::Behind(_) => "on the map who",
        SegmentRule::EnteredIn(_) => "who entered between",
        SegmentRule::Listed(_) => "on this list",
    }
}

/// Puts a list of ids in place of the part at this path, if it is a list.
pub fn with_list(rule: &SegmentRule, path: &[usize], ids: Vec<String>) -> Option<SegmentRule> {
    match (rule, path) {
        (SegmentRule::Listed(_), [] | [0]) => Some(SegmentRule::Listed(ids)),
        (SegmentRule::Not(inner), path) => Some(SegmentRule::Not(Box::new(with_list(inner, path, ids)?))),
        (SegmentRule::All(parts) | SegmentRule::Any(parts), [first, rest @ ..]) => {
            let mut parts = parts.clone();
            let part = parts.get_mut(*first)?;
            *part = with_list(part, rest, ids)?;
            Some(if matches!(rule, SegmentRule::All(_)) { SegmentRule::All(parts) } else { SegmentRule::Any(parts) })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_from_a_file_goes_where_it_was_asked_for() {
        let list = |ids: &[&str]| SegmentRule::Listed(ids.iter().map(|id| (*id).to_owned()).collect());
        let rule = |ids: &[&str]| {
            SegmentRule::All(vec![
                SegmentRule::EnteredIn(DateRange::default()),
                SegmentRule::Any(vec![SegmentRule::Not(Box::new(list(ids)))]),
            ])
        };
        assert_eq!(with_list(&rule(&[]), &[1, 0], vec!["a".into()]), Some(rule(&["a"])));
        assert_eq!(with_list(&rule(&[]), &[0], vec![]), None);
        assert_eq!(with_list(&rule(&[]), &[7], vec![]), None);
        assert_eq!(with_list(&list(&[]), &[0], vec!["b".into()]), Some(list(&["b"])));
    }
}
