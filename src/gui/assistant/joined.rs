//! What belongs to a plan beyond its columns: how files are joined, which time counts, and where a count starts.

use crate::domain::{Moment, Owner};
use crate::engine::import::{Counts, ElapsedUnit, Origin, Plan, Role, TimeFormat};
use crate::gui::widgets::{self, Field};
use crate::overlay::text;
use crate::theme::{UNIT, size};
use egui::Ui;
use std::path::Path;

/// Shows by which columns other files are joined.
pub(super) fn joins(ui: &mut Ui, plan: &mut Plan) {
    for place in 0..plan.joins.len() {
        ui.push_id(("join", place), |ui| join(ui, plan, place));
        ui.add_space(UNIT * 2.0);
    }
}

/// Shows a joined file.
fn join(ui: &mut Ui, plan: &mut Plan, place: usize) {
    let Some(join) = plan.joins.get(place) else { return };
    let name = file_name(&join.path);
    ui.label(widgets::strong(format!("Joined: {}", text::tame(&name)), size::BODY));
    let width = ui.available_width();
    let (by, key) = (join.by, join.key);
    let theirs: Vec<(usize, String)> =
        (0..).zip(&join.plan.columns).map(|(at, column)| (at, column.name.clone())).collect();
    let mine: Vec<(usize, String)> = (0..)
        .zip(&plan.columns)
        .filter(|(_, column)| column.origin == Origin::File)
        .map(|(at, column)| (at, column.name.clone()))
        .collect();
    let choose = |ui: &mut Ui, label: &str, current: usize, columns: &[(usize, String)]| {
        let columns: Vec<(usize, &str)> = columns.iter().map(|(at, name)| (*at, name.as_str())).collect();
        widgets::choice(ui, label, &current, &columns, width)
    };
    widgets::note(ui, "Where this column");
    let by = choose(ui, &format!("Column looked up in {name}"), by, &mine);
    widgets::note(ui, "is the same as");
    let key = choose(ui, &format!("Id column of {name}"), key, &theirs);
    if let Some(join) = plan.joins.get_mut(place) {
        join.by = by.unwrap_or(join.by);
        join.key = key.unwrap_or(join.key);
    }
    let of_join = |origin: Origin| matches!(origin, Origin::Join { join, .. } if join == place);
    let of_contacts =
        plan.columns.iter().filter(|column| of_join(column.origin)).all(|column| column.owner == Owner::Contact);
    let tooltip = "Kept once for each contact instead of with each activity.";
    if let Some(on) = widgets::switch(ui, "Says something of the contact", of_contacts, tooltip) {
        let owner = if on { Owner::Contact } else { Owner::Activity };
        for column in plan.columns.iter_mut().filter(|column| of_join(column.origin)) {
            column.owner = owner;
        }
    }
}

/// Shows which of start and end counts, where there are both.
pub(super) fn start_or_end(ui: &mut Ui, plan: &mut Plan) {
    if plan.with_role(Role::End).is_none() {
        return;
    }
    ui.label("Which time counts");
    let choices = [(Counts::Start, "The start"), (Counts::End, "The end")];
    let width = ui.available_width();
    if let Some(counts) = widgets::choice(ui, "Which time counts", &plan.counts, &choices, width) {
        plan.counts = counts;
    }
}

/// Shows unit and start of times that are counted from a start that the file does not give.
pub(super) fn elapsed(ui: &mut Ui, plan: &mut Plan, unit: ElapsedUnit, start: Moment) {
    let width = ui.available_width();
    ui.label("Counted in");
    if let Some(unit) = widgets::choice(ui, "Unit of the time", &unit, &ElapsedUnit::ALL, width) {
        plan.set_time_format(TimeFormat::Elapsed { unit, start });
    }
    widgets::note(ui, "The file does not say when the count starts. 0 means:");
    let read = |text: &str| {
        Moment::parse_iso(text.trim())
            .ok_or_else(|| "Write a date such as 2024-03-05 or 2024-03-05T08:00:00.".to_owned())
    };
    let tooltip = "The file does not say when the count starts. All distances in time are right in any case.";
    if let Some(start) = Field::new("Start of the count").tooltip(tooltip).show(ui, &start.to_iso(), read) {
        plan.set_time_format(TimeFormat::Elapsed { unit, start });
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
