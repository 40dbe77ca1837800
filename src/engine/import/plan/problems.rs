//! What keeps a plan from being carried out.

use super::{Counts, Origin, Plan, PlannedColumn, Problem, Role};
use crate::engine::import::time_format::Zone;

/// Returns what is wrong with the plan of one file.
pub(super) fn of(plan: &Plan) -> Vec<Problem> {
    let mut problems = Vec::new();
    let named = |role: Role| plan.with_role(role).and_then(|place| plan.columns.get(place)).map(|one| one.name.clone());
    if named(Role::Contact).is_none() {
        problems.push(Problem::NoContact);
    }
    if let Some(step) = named(Role::Step) {
        if let Some(activity) = named(Role::Activity).or_else(|| named(Role::Time)) {
            problems.push(Problem::TwoForms { step, activity });
        }
    } else {
        let constant = plan.activity_name.as_deref().is_some_and(|name| !name.trim().is_empty());
        if named(Role::Activity).is_none() && !constant {
            problems.push(Problem::NoActivity);
        }
        time(plan, &mut problems);
    }
    for role in [Role::Time, Role::Clock, Role::End, Role::Session, Role::Value, Role::Consent] {
        let mut columns = plan.columns.iter().filter(|column| column.role == role);
        if let (Some(first), Some(second)) = (columns.next(), columns.next()) {
            problems.push(Problem::RoleTwice { role, first: first.name.clone(), second: second.name.clone() });
        }
    }
    names(plan, &mut problems);
    if Zone::named(&plan.zone).is_none() {
        problems.push(Problem::Zone(plan.zone.clone()));
    }
    if plan.dialect().is_none() {
        problems.push(Problem::Dialect);
    }
    for join in &plan.joins {
        if join.by >= plan.columns.len() || join.key >= join.plan.columns.len() {
            problems.push(Problem::JoinColumn(join.path.clone()));
        }
    }
    let is_there = |column: &PlannedColumn| match column.origin {
        Origin::File => true,
        Origin::Join { join, column } => plan.joins.get(join).is_some_and(|join| column < join.plan.columns.len()),
    };
    if plan.columns.iter().any(|column| !is_there(column)) {
        let path = plan.joins.first().map(|join| join.path.clone()).unwrap_or_default();
        problems.push(Problem::JoinColumn(path));
    }
    problems
}

fn time(plan: &Plan, problems: &mut Vec<Problem>) {
    let (start, end) = (plan.with_role(Role::Time), plan.with_role(Role::End));
    match (plan.counts, start, end) {
        (Counts::Start, None, _) => problems.push(Problem::NoTime),
        (Counts::End, _, None) => problems.push(Problem::NoEnd),
        _ => {}
    }
    let clock = plan.with_role(Role::Clock).and_then(|place| plan.columns.get(place));
    if let Some(clock) = clock.filter(|_| start.is_none()) {
        problems.push(Problem::ClockWithoutDate(clock.name.clone()));
    }
}

fn names(plan: &Plan, problems: &mut Vec<Problem>) {
    for (number, column) in plan.columns.iter().enumerate().filter(|(_, column)| column.role.is_kept()) {
        let same = |other: &&PlannedColumn| other.role.is_kept() && other.name == column.name;
        if column.name.trim().is_empty() {
            problems.push(Problem::NoName(number + 1));
        } else if plan.columns.iter().take(number).any(|other| same(&other)) {
            problems.push(Problem::NameTwice(column.name.clone()));
        }
    }
}
