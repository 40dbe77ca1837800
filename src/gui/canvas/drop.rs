//! Activity types dragged from the data panel and dropped on the map.

use super::gesture::{Target, inserted_stage, new_stage};
use super::{CanvasInput, CanvasState, DraggedActivity};
use crate::document::Edit;
use crate::domain::{Combine, Condition, Group, Rule};
use crate::gui::{Request, Selection};
use egui::{Pos2, Response, Ui};

/// What is dragged over the map.
pub struct Drop {
    /// Where, in map units.
    pub at: Pos2,
    /// Over what.
    pub target: Target,
    /// What letting go would do, in words.
    pub says: String,
}

/// Returns what is dragged over the map; where it is let go, sends what that asks for.
pub fn follow(
    ui: &Ui,
    response: &Response,
    state: &CanvasState,
    input: &CanvasInput<'_>,
    requests: &mut Vec<Request>,
) -> Option<Drop> {
    if !input.editable() {
        return None;
    }
    let hovering = response.dnd_hover_payload::<DraggedActivity>()?;
    let (at, target) = state.aim_at(response.rect, ui.input(|input| input.pointer.latest_pos())?, input);
    if response.dnd_release_payload::<DraggedActivity>().is_some() {
        requests.extend(dropped(&hovering.0, at, target, input));
        return None;
    }
    let says = match target {
        Target::Empty | Target::Group(_) | Target::Around(_) => format!("New stage “{}”", hovering.0),
        Target::Stage(_) | Target::Handle(_) | Target::DropOff(_) => format!("Or “{}”", hovering.0),
        Target::Transition(_) | Target::End(..) | Target::Bend(_) => format!("Insert “{}” here", hovering.0),
    };
    Some(Drop { at, target, says })
}

fn dropped(activity: &str, at: Pos2, target: Target, input: &CanvasInput<'_>) -> Vec<Request> {
    match target {
        Target::Empty | Target::Group(_) | Target::Around(_) => new_stage(at, Rule::activity(activity), input.map),
        Target::Transition(on) | Target::End(on, _) | Target::Bend(on) => {
            inserted_stage(on, at, Rule::activity(activity), input.map)
        }
        Target::Stage(stage) | Target::Handle(stage) | Target::DropOff(stage) => {
            let Some(record) = input.map.stages.get(&stage) else { return Vec::new() };
            match widened(&record.stage.rule, activity) {
                Ok(rule) => {
                    vec![Edit::SetRule { stage, rule }.into(), Request::Select(Selection::stage(stage))]
                }
                Err(sentence) => vec![Request::Toast(sentence), Request::Select(Selection::stage(stage))],
            }
        }
    }
}

/// Returns the rule that this activity satisfies as well.
///
/// # Errors
/// A sentence, where the activity satisfies the rule already or the rule has no place for an alternative.
fn widened(rule: &Rule, activity: &str) -> Result<Rule, String> {
    let condition = Condition::activity(activity);
    if rule.is_empty() {
        return Ok(Rule::activity(activity));
    }
    if rule.combine == Combine::Any && rule.conditions().any(|one| *one == condition) {
        return Err(format!("“{activity}” is in the rule of this stage already."));
    }
    let mut rule = rule.clone();
    match (rule.combine, rule.groups.as_mut_slice()) {
        (_, [group]) if group.combine == Combine::Any || group.conditions.len() == 1 => {
            group.combine = Combine::Any;
            group.conditions.push(condition);
        }
        (_, [_]) | (Combine::Any, _) => {
            rule.combine = Combine::Any;
            rule.groups.push(Group { combine: Combine::Any, conditions: vec![condition] });
        }
        (Combine::All, _) => {
            return Err("This stage needs all of its conditions; add the activity where its rule is edited.".to_owned());
        }
    }
    Ok(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn any(names: &[&str]) -> Rule {
        Rule::any_of(names.iter().map(|name| Condition::activity(*name)).collect())
    }

    #[test]
    fn a_dropped_activity_widens_the_rule() {
        assert_eq!(widened(&Rule::default(), "open"), Ok(Rule::activity("open")));
        assert_eq!(widened(&any(&["open"]), "click"), Ok(any(&["open", "click"])));
        assert!(widened(&any(&["open"]), "open").is_err());
        let both =
            Group { combine: Combine::All, conditions: vec![Condition::activity("a"), Condition::activity("b")] };
        let rule = widened(&Rule { combine: Combine::All, groups: vec![both.clone()] }, "c").unwrap();
        assert_eq!(rule.combine, Combine::Any);
        assert_eq!(rule.groups[0], both);
        assert_eq!(rule.groups[1].conditions, [Condition::activity("c")]);
        assert!(widened(&Rule { combine: Combine::All, groups: vec![both.clone(), both] }, "c").is_err());
    }
}
