//! Making a plan by a preset.

use super::{Preset, matches, squashed};
use crate::domain::Owner;
use crate::engine::import::plan::{Plan, Role, Several};
use crate::engine::import::sniff::Detected;
use crate::engine::import::time_format::TimeFormat;
use crate::engine::intake::AttributeKind;

impl Preset {
    /// Changes a plan to what the preset says of its columns; columns that it does not name stay attributes.
    pub fn apply(&self, plan: &mut Plan, detected: &Detected, file: &str) {
        if self.fits_without_names(detected) {
            for (column, name) in plan.columns.iter_mut().zip(&self.columns) {
                column.name.clone_from(name);
            }
        }
        for column in plan.columns.iter_mut().filter(|column| column.role != Role::Ignore) {
            column.role = Role::Attribute;
        }
        for place in 0..plan.columns.len() {
            let left_out = plan.columns.get(place).is_some_and(|column| self.leaves_out(&column.name));
            if left_out {
                plan.give(place, Role::Ignore);
            }
        }
        // Of a list that stays one text, nothing names the contact, the activity or the time of the record.
        let stays = self.rows_of.as_ref().filter(|list| plan.nesting.rows_of.as_ref() != Some(list));
        let in_text = |name: &String| {
            stays.is_some_and(|list| name.strip_prefix(list.as_str()).is_some_and(|rest| rest.starts_with('.')))
        };
        let known = |names: &[String]| names.iter().filter(|name| !in_text(name)).cloned().collect::<Vec<_>>();
        for place in find_all(plan, &known(&self.contact)) {
            plan.add_role(place, Role::Contact);
        }
        let activities = if self.join_activity { usize::MAX } else { 1 };
        for place in find_all(plan, &known(&self.activity)).into_iter().take(activities) {
            plan.add_role(place, Role::Activity);
        }
        if !self.join_activity {
            for place in find_all(plan, &known(&self.else_activity)) {
                if plan.columns.get(place).is_some_and(|column| column.role != Role::Activity) {
                    plan.add_role(place, Role::Activity);
                }
            }
            plan.several =
                if plan.all_with_role(Role::Activity).len() > 1 { Several::FirstSet } else { Several::Joined };
        }
        let single = [
            (&self.time, Role::Time),
            (&self.clock, Role::Clock),
            (&self.end, Role::End),
            (&self.session, Role::Session),
            (&self.value, Role::Value),
            (&self.consent, Role::Consent),
        ];
        for (names, role) in single {
            let free = |place: &usize| {
                plan.columns.get(*place).is_some_and(|one| matches!(one.role, Role::Attribute | Role::Ignore))
            };
            if let Some(place) = find_all(plan, &known(names)).into_iter().find(free) {
                plan.give(place, role);
            }
        }
        for (name, activity) in &self.steps {
            for place in find_all(plan, std::slice::from_ref(name)) {
                plan.add_role(place, Role::Step);
                if let Some(column) = plan.columns.get_mut(place) {
                    column.activity = Some(activity.clone()).filter(|activity| *activity != column.name);
                }
            }
        }
        // What the clean-up looks at has to be read.
        let needed = self.clean_up.iter().flat_map(|step| step.columns());
        let needed: Vec<String> = needed.map(str::to_owned).collect();
        for place in find_all(plan, &needed) {
            if let Some(column) = plan.columns.get_mut(place).filter(|column| column.role == Role::Ignore) {
                column.role = Role::Attribute;
            }
        }
        self.name_activity(plan, file);
        self.write_times(plan, detected);
        for column in &mut plan.columns {
            let kind = self.kinds.iter().find(|(name, _)| squashed(name) == squashed(&column.name));
            if let Some((_, kind)) = kind {
                column.kind = *kind;
            }
        }
        if self.typed_names {
            type_names(plan);
        }
        if let Some(zone) = &self.zone {
            plan.zone.clone_from(zone);
        }
        plan.treatment.preset = Some(self.title.clone());
        plan.treatment.clean_up.clone_from(&self.clean_up);
        plan.treatment.repeats = self.repeats;
        plan.treatment.privacy = self.privacy;
    }

    fn leaves_out(&self, name: &str) -> bool {
        self.ignore.iter().any(|pattern| matches(pattern, name))
    }

    fn name_activity(&self, plan: &mut Plan, file: &str) {
        if plan.with_role(Role::Activity).is_none() && !plan.is_wide() {
            let from_file = Some(file.trim().to_owned()).filter(|name| self.activity_from_file && !name.is_empty());
            plan.activity_name = self.activity_name.clone().or(from_file);
        }
    }

    fn write_times(&self, plan: &mut Plan, detected: &Detected) {
        let named = |name: &Option<String>| name.as_ref().and_then(|name| name.parse::<TimeFormat>().ok());
        let (counted, ambiguous) = (named(&self.time_format), named(&self.ambiguous));
        for (column, found) in plan.columns.iter_mut().zip(&detected.columns) {
            let guess = found.time.as_ref();
            if let Some(format) = ambiguous.clone().filter(|_| guess.is_some_and(|guess| guess.ambiguous)) {
                column.time_format = format;
            } else if let Some(format) = &counted {
                // Only where the file does not say otherwise: a count stays a count, a date a date.
                let fits = guess.is_none_or(|guess| guess.format.is_epoch() == format.is_epoch());
                let is_pattern = matches!(format, TimeFormat::Pattern(_));
                if column.role == Role::Time && fits && (format.is_epoch() || is_pattern) {
                    column.time_format = format.clone();
                }
            }
        }
    }
}

/// Takes kind and owner of attributes from the brackets at the end of their names, which lose these.
fn type_names(plan: &mut Plan) {
    // Values of a kind are written in the one way in which they are kept.
    plan.set_decimal_comma(false);
    for column in &mut plan.columns {
        if column.role != Role::Attribute && column.role != Role::Ignore {
            continue;
        }
        let Some((name, brackets)) = column.name.strip_suffix(']').and_then(|name| name.rsplit_once(" [")) else {
            continue;
        };
        let (owner, kind) = match brackets.strip_prefix("contact ") {
            Some(kind) => (Owner::Contact, kind),
            None => (Owner::Activity, brackets),
        };
        let kind = match kind {
            "text" => AttributeKind::Text,
            "number" => AttributeKind::Number,
            "date" => AttributeKind::Date,
            "bool" => AttributeKind::Bool,
            _ => continue,
        };
        (column.role, column.owner, column.kind) = (Role::Attribute, owner, kind);
        column.time_format = TimeFormat::YearFirst;
        column.name = name.to_owned();
    }
}

/// Returns the places of the columns with these names, in the order of the names.
fn find_all(plan: &Plan, names: &[String]) -> Vec<usize> {
    let place = |name: &String| plan.columns.iter().position(|column| squashed(&column.name) == squashed(name));
    let mut places: Vec<usize> = Vec::new();
    for place in names.iter().filter_map(place) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}
