//! Maps to start from, as data: stages, rules with plausible activity types, places, window.

use super::map::{Map, Point, StageRecord};
use crate::domain::{Condition, Rule, Span, Stage, StageId, StepOrder, Transition, TransitionId};

/// A map to start from.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    /// Name, also of the journey made from it.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub summary: &'static str,
    window: Span,
    stages: &'static [TemplateStage],
    transitions: &'static [(usize, usize, Option<Span>)],
}

#[derive(Debug, Clone, Copy)]
struct TemplateStage {
    name: &'static str,
    /// One of these activities satisfies the stage.
    activities: &'static [&'static str],
    at: (f32, f32),
    role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Entry,
    Step,
    Goal,
}

const fn stage(name: &'static str, activities: &'static [&'static str], at: (f32, f32), role: Role) -> TemplateStage {
    TemplateStage { name, activities, at, role }
}

/// The templates, in the order in which they are offered.
pub const TEMPLATES: [Template; 3] = [
    Template {
        name: "Sign-up and confirm",
        summary: "People submit the sign-up form, but do they confirm their address and log in?",
        window: Span::from_days(14),
        stages: &[
            stage("Sign-up page", &["sign-up page visit"], (0.0, 0.0), Role::Entry),
            stage("Form submitted", &["sign-up form submitted"], (350.0, 0.0), Role::Step),
            stage("Confirmation mail opened", &["confirmation mail opened"], (700.0, -160.0), Role::Step),
            stage("Reminder opened", &["reminder mail opened"], (700.0, 160.0), Role::Step),
            stage("Registration confirmed", &["registration confirmed"], (1050.0, 0.0), Role::Step),
            stage("First login", &["first login"], (1400.0, 0.0), Role::Goal),
        ],
        transitions: &[
            (0, 1, Some(Span::DAY)),
            (1, 2, None),
            (1, 3, None),
            (2, 4, None),
            (3, 4, None),
            (1, 4, None),
            (4, 5, None),
        ],
    },
    Template {
        name: "Content to demo",
        summary: "People read and download, but does it lead them to prices and a demo?",
        window: Span::from_days(60),
        stages: &[
            stage("Article read", &["article read"], (0.0, 0.0), Role::Entry),
            stage("Newsletter sign-up", &["newsletter sign-up"], (350.0, 190.0), Role::Step),
            stage("Whitepaper downloaded", &["whitepaper downloaded"], (700.0, 0.0), Role::Step),
            stage("Webinar attended", &["webinar attended"], (1050.0, 190.0), Role::Step),
            stage("Pricing page", &["pricing page visited"], (1050.0, 0.0), Role::Step),
            stage("Demo requested", &["demo requested"], (1400.0, 0.0), Role::Goal),
        ],
        transitions: &[
            (0, 2, None),
            (0, 1, None),
            (1, 2, None),
            (2, 4, None),
            (2, 3, None),
            (3, 5, None),
            (4, 5, None),
        ],
    },
    Template {
        name: "E-mail click-through",
        summary: "The mail is opened, but is it clicked, and does the click end in an order or a registration?",
        window: Span::from_days(7),
        stages: &[
            stage("Mail delivered", &["mail delivered"], (0.0, 0.0), Role::Entry),
            stage("Opened", &["mail opened"], (350.0, 0.0), Role::Step),
            stage("Clicked", &["mail clicked"], (700.0, 0.0), Role::Step),
            stage("Landing page", &["landing page visited"], (1050.0, 0.0), Role::Step),
            stage("Order or registration", &["order placed", "registered"], (1400.0, 0.0), Role::Goal),
            stage("Unsubscribed", &["unsubscribed"], (700.0, 190.0), Role::Step),
        ],
        transitions: &[
            (0, 1, None),
            (1, 2, Some(Span::from_days(3))),
            (2, 3, Some(Span::HOUR)),
            (3, 4, None),
            (1, 5, None),
        ],
    },
];

impl Template {
    /// Draws the map.
    pub fn map(&self) -> Map {
        let mut map = Map::default();
        map.settings.window = Some(self.window);
        let mut ids = Vec::new();
        for template in self.stages {
            let id = StageId(map.fresh_id());
            let conditions = match template.activities {
                [] => Vec::new(),
                activities => {
                    let activities = activities.iter().map(|name| (*name).to_owned()).collect();
                    vec![Condition { activities, filters: Vec::new(), at_least: 1, negated: false }]
                }
            };
            let stage = Stage {
                id,
                name: template.name.to_owned(),
                rule: Rule::any_of(conditions),
                entry: template.role == Role::Entry,
                goal: template.role == Role::Goal,
                optional: false,
                may_be_unrecorded: false,
            };
            map.stages.insert(id, StageRecord::new(stage, Point::new(template.at.0, template.at.1)));
            ids.push(id);
        }
        for (from, to, limit) in self.transitions {
            if let (Some(from), Some(to)) = (ids.get(*from).copied(), ids.get(*to).copied()) {
                let id = TransitionId(map.fresh_id());
                let order = StepOrder::Eventually;
                map.transitions.insert(id, Transition { id, from, to, order, limit: *limit, exclusions: Vec::new() });
            }
        }
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::layout::{GAP_X, GAP_Y};
    use crate::document::{problems::problems, sentence};

    #[test]
    fn every_template_is_a_sound_map_with_room_for_its_cards() {
        for template in TEMPLATES {
            let map = template.map();
            map.check().unwrap();
            assert_eq!(map.transitions.len(), template.transitions.len(), "{}", template.name);
            assert_eq!(problems(&map, None), [], "{}", template.name);
            let records: Vec<_> = map.stages.values().collect();
            for (n, a) in records.iter().enumerate() {
                for b in &records[n + 1..] {
                    let (dx, dy) = ((a.at.x - b.at.x).abs(), (a.at.y - b.at.y).abs());
                    assert!(dx >= 200.0 + GAP_X || dy >= 104.0 + GAP_Y, "{} and {}", a.stage.name, b.stage.name);
                }
            }
            assert!(sentence::of_journey(&map.journey()).starts_with("Contacts who "), "{}", template.name);
        }
    }
}
