//! Several things at once: how many, and what can be done with them together.

use super::{group, kind};
use crate::document::{Edit, Point};
use crate::domain::StageId;
use crate::gui::command::{Command, Request};
use crate::gui::panels::Shown;
use crate::gui::widgets;
use crate::theme::{UNIT, icon};
use egui::Ui;

type Places = Vec<(StageId, Point)>;

/// Shows a selection of several things.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
    kind(ui, icon::SELECTION_ALL, "Selection");
    let selection = &shown.view.selection;
    ui.label(counted(selection.stages.len(), selection.transitions.len(), selection.things.len()));
    let places: Places =
        selection.stages.iter().filter_map(|id| shown.map.stages.get(id).map(|record| (*id, record.at))).collect();
    if places.len() > 1 {
        widgets::section(ui, "Arrange", true, |ui| {
            let mut offer = |ui: &mut Ui, text: &str, enabled: bool, arranged: Places| {
                if ui.add_enabled(enabled && arranged != places, egui::Button::new(text)).clicked() {
                    requests.push(Edit::Move(arranged).into());
                }
            };
            ui.horizontal_wrapped(|ui| {
                offer(ui, "Align in a row", true, aligned(&places, Axis::Down));
                offer(ui, "Align in a column", true, aligned(&places, Axis::Across));
                let enough = places.len() > 2;
                offer(ui, "Distribute across", enough, distributed(&places, Axis::Across));
                offer(ui, "Distribute down", enough, distributed(&places, Axis::Down));
            });
            ui.add_space(UNIT);
            if ui.button("Tidy up").on_hover_text("Lays the selected stages out along their arrows.").clicked() {
                requests.push(Command::TidyUp.into());
            }
        });
    }
    group::of_several(ui, shown, requests);
    ui.horizontal_wrapped(|ui| {
        if widgets::quiet_button(ui, "Duplicate").clicked() {
            requests.push(Command::Duplicate.into());
        }
        if widgets::quiet_button(ui, "Delete").clicked() {
            requests.push(Command::Delete.into());
        }
    });
}

fn counted(stages: usize, arrows: usize, others: usize) -> String {
    let some = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ if one == "note or card" => Some(format!("{count} notes and cards")),
        _ => Some(format!("{count} {one}s")),
    };
    let parts: Vec<String> =
        [some(stages, "stage"), some(arrows, "arrow"), some(others, "note or card")].into_iter().flatten().collect();
    format!("{} selected", parts.join(" and "))
}

/// A direction on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    Across,
    Down,
}

impl Axis {
    fn of(self, point: Point) -> f32 {
        match self {
            Self::Across => point.x,
            Self::Down => point.y,
        }
    }

    fn set(self, point: Point, value: f32) -> Point {
        match self {
            Self::Across => Point::new(value, point.y),
            Self::Down => Point::new(point.x, value),
        }
    }
}

/// Gives all the mean place along the axis, so that no card moves further than it must.
fn aligned(places: &Places, axis: Axis) -> Places {
    let mean = places.iter().map(|(_, at)| axis.of(*at)).sum::<f32>() / places.len().max(1) as f32;
    places.iter().map(|(id, at)| (*id, axis.set(*at, mean.round()))).collect()
}

/// Gives all the same distance along the axis; the outermost two stay.
fn distributed(places: &Places, axis: Axis) -> Places {
    let mut order: Vec<usize> = (0..places.len()).collect();
    let value = |place: &usize| places.get(*place).map_or(0.0, |(_, at)| axis.of(*at));
    order.sort_by(|a, b| value(a).total_cmp(&value(b)));
    let (first, last) = (order.first().map_or(0.0, value), order.last().map_or(0.0, value));
    let step = (last - first) / order.len().saturating_sub(1).max(1) as f32;
    let mut arranged = places.clone();
    for (rank, place) in order.into_iter().enumerate() {
        if let Some((_, at)) = arranged.get_mut(place) {
            *at = axis.set(*at, first + step * rank as f32);
        }
    }
    arranged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(points: &[(f32, f32)]) -> Places {
        (0..).zip(points).map(|(id, (x, y))| (StageId(id), Point::new(*x, *y))).collect()
    }

    #[test]
    fn aligning_keeps_the_other_axis() {
        assert_eq!(aligned(&places(&[(0.0, 10.0), (5.0, 30.0)]), Axis::Down), places(&[(0.0, 20.0), (5.0, 20.0)]));
    }

    #[test]
    fn distributing_keeps_the_ends_and_the_order() {
        let arranged = distributed(&places(&[(100.0, 1.0), (0.0, 2.0), (10.0, 3.0)]), Axis::Across);
        assert_eq!(arranged, places(&[(100.0, 1.0), (0.0, 2.0), (50.0, 3.0)]));
    }

    #[test]
    fn counts_are_words() {
        assert_eq!(counted(2, 1, 0), "2 stages and 1 arrow selected");
        assert_eq!(counted(0, 2, 0), "2 arrows selected");
    }
}
