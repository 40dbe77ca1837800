//! What is said of a part of the map under the pointer: its rule, its numbers and what they mean.

use super::figures::{Figures, StageFigures, State};
use super::scene::Hit;
use super::shape::Behind;
use super::text;
use crate::document::{Map, sentence};
use crate::domain::{Journey, Rate, SegmentRule, Selection, StageGroupId, StageId, TransitionId};
use crate::engine::analysis::Report;
use crate::engine::analysis::compare::RateOf;

/// What is said of a part of the map.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// What it is.
    pub title: String,
    /// Sentences, the most important first.
    pub lines: Vec<String>,
    /// What a click does, where it does something that cannot be seen.
    pub hint: Option<&'static str>,
}

/// Says what a part of the map is and shows; with a figure under the pointer, whom it counts.
pub fn said(
    journey: &Journey,
    map: &Map,
    report: &Report,
    figures: &Figures,
    hit: Hit,
    behind: Option<Behind>,
) -> Said {
    let mut said = match hit {
        Hit::Stage(id) => stage(journey, map, figures, id),
        Hit::DropOff(id) => dropped(map, report, figures, id),
        Hit::Transition(id) => transition(journey, map, figures, id),
        Hit::Group(id) => group(map, figures, id),
        Hit::Thing(_) => Said::default(),
    };
    if let Some(behind) = behind {
        said.lines.insert(0, counted(journey, map, behind));
        said.hint = Some(match behind {
            Behind::Intervention(_) => "Click to compare before and after on the map.",
            _ => "Click to list these contacts.",
        });
    }
    said
}

/// Says whom a figure counts.
fn counted(journey: &Journey, map: &Map, behind: Behind) -> String {
    match behind {
        Behind::Figure(selection) => {
            let whom = sentence::of_segment(journey, &SegmentRule::Behind(selection));
            let meaning = match selection {
                Selection::Reached(_) | Selection::Took(_) => "Each is counted once.",
                Selection::MovedOn(_) => "They went on to a next stage in time.",
                Selection::StillInTime(_) => "They have not gone on yet and, as far as the data goes, still can.",
                Selection::DroppedOff(_) => "They have not gone on and no longer can.",
                Selection::Finished(_) => "Their journey ends here because this is a goal.",
                _ => "",
            };
            format!("{whom} {meaning}").trim_end().to_owned()
        }
        Behind::AnyOf(_) => "Those that reached at least one of these stages, each counted once.".to_owned(),
        Behind::Compared(part) => {
            let group = if part.second { "B" } else { "A" };
            match part.of {
                Some(RateOf::Stage(_)) => format!("Those of group {group} who entered and reached this stage."),
                Some(RateOf::Transition(_)) => {
                    format!("Those of group {group} at the stage before who took this arrow.")
                }
                _ => format!("Those of group {group}."),
            }
        }
        Behind::Intervention(id) => map.interventions.get(&id).map_or_else(String::new, |one| {
            format!("“{}”, at work here from {}.", text::tame(&one.name), sentence::day(one.at, false))
        }),
        Behind::Hours(_) => "Those of the chosen hours of the week.".to_owned(),
    }
}

fn name(map: &Map, id: StageId) -> String {
    map.stages.get(&id).map_or_else(String::new, |record| text::tame(&record.stage.name))
}

/// Says how many reached any of a group of alternatives, and what its stages' own counts have in common.
fn group(map: &Map, figures: &Figures, id: StageGroupId) -> Said {
    let Some(group) = map.groups.get(&id) else { return Said::default() };
    let names: Vec<String> = group.stages.iter().map(|stage| format!("“{}”", name(map, *stage))).collect();
    let mut lines = vec![format!("Alternatives: {}.", names.join(", "))];
    if let Some(reached) = figures.groups.get(&id) {
        lines.push(format!(
            "{} reached at least one of them, {} of all who entered; each is counted once.",
            text::count(reached.reached),
            text::percent(reached.share_of_entries())
        ));
        if reached.several > 0 {
            lines.push(format!("{} of them reached two or more.", text::count(reached.several)));
        }
    }
    Said { title: text::tame(&group.name), lines, hint: None }
}

fn stage(journey: &Journey, map: &Map, figures: &Figures, id: StageId) -> Said {
    let mut lines: Vec<String> = sentence::of_stage(journey, id).into_iter().collect();
    if let Some(stage) = figures.stages.get(&id) {
        match &stage.face {
            Some(face) if !face.said.is_empty() => lines.push(capital(&face.said)),
            _ => lines.extend(numbers(stage)),
        }
        lines.extend(stage.badge.as_ref().map(|badge| badge.said.clone()));
    }
    Said { title: name(map, id), lines, hint: None }
}

/// The numbers of a card as sentences, with what they are of.
fn numbers(stage: &StageFigures) -> Vec<String> {
    let states: Vec<String> =
        stage.bar().iter().map(|part| format!("{} {}", text::count(part.count), part.state.name())).collect();
    let mut lines = vec![format!("{} reached it: {}.", text::count(stage.reached), states.join(", "))];
    let mut shares = Vec::new();
    if stage.share_of_previous.value().is_some() {
        let Rate { part, whole } = stage.share_of_previous;
        let percent = text::percent(stage.share_of_previous);
        shares.push(format!(
            "{percent} of those at the stages before came on ({} of {})",
            text::count(part),
            text::count(whole)
        ));
    }
    if stage.share_of_entries.value().is_some() {
        shares.push(format!("{} of all who entered got here", text::percent(stage.share_of_entries)));
    }
    if !shares.is_empty() {
        lines.push(capital(&format!("{}.", shares.join("; "))));
    }
    if let Some(median) = stage.median_time {
        lines.push(format!("Half of those who moved on did so within {median}."));
    }
    if stage.biggest_loss {
        lines.push("The largest loss of the map is here.".to_owned());
    }
    lines
}

fn dropped(map: &Map, report: &Report, figures: &Figures, id: StageId) -> Said {
    let shown = figures.stages.get(&id);
    let lost = shown.map_or(0, |stage| stage.in_state(State::DroppedOff));
    let reached = shown.map_or(0, |stage| stage.reached);
    let mut lines = vec![format!(
        "{} of {} who reached it ({}) have not gone on and no longer can.",
        text::count(lost),
        text::count(reached),
        text::percent(Rate::new(lost, reached))
    )];
    let next = report.stages.iter().find(|stage| stage.id == id).map_or(&[][..], |stage| &stage.next_after_drop_off);
    let next: Vec<String> = next
        .iter()
        .take(3)
        .map(|one| {
            let did = one.activity.as_deref().map_or_else(|| "nothing".to_owned(), text::tame);
            format!("{did} ({})", text::count(one.contacts))
        })
        .collect();
    if !next.is_empty() {
        lines.push(format!("What they did next: {}.", next.join(", ")));
    }
    Said { title: format!("Dropped off at {}", name(map, id)), lines, hint: None }
}

fn transition(journey: &Journey, map: &Map, figures: &Figures, id: TransitionId) -> Said {
    let Some(step) = map.transitions.get(&id) else { return Said::default() };
    let (from, to) = (name(map, step.from), name(map, step.to));
    let mut lines = Vec::new();
    if let Some(shown) = figures.transitions.get(&id) {
        match &shown.face {
            Some(face) if !face.said.is_empty() => lines.push(format!("{}.", capital(&face.said))),
            _ => {
                let passes = if shown.passes == shown.contacts {
                    String::new()
                } else {
                    format!(", {} times in all", text::count(shown.passes))
                };
                lines.push(format!(
                    "{} of those at “{from}” went on here ({} contacts{passes}).",
                    text::percent(shown.share),
                    text::count(shown.contacts)
                ));
                if let (Some(median), Some(p25), Some(p75)) = (shown.median, shown.p25, shown.p75) {
                    lines.push(format!("Half of them took up to {median}; the middle half between {p25} and {p75}."));
                }
                if shown.slowest {
                    lines.push("It is the slowest step of the map.".to_owned());
                }
            }
        }
    }
    lines.extend(sentence::of_transition(journey, id));
    Said { title: format!("{from} → {to}"), lines, hint: None }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::sample;

    #[test]
    fn every_part_of_the_map_explains_itself() {
        let (map, report) = sample::sign_up();
        let (journey, figures) = (map.journey(), Figures::new(&map, &report));
        let of = |hit, behind| said(&journey, &map, &report, &figures, hit, behind);
        let card = of(Hit::Stage(StageId(2)), Some(Behind::Figure(Selection::DroppedOff(StageId(2)))));
        assert_eq!(card.title, "Opened the form");
        assert_eq!(
            card.lines[0],
            "Contacts who dropped off at “Opened the form”. They have not gone on and no longer can."
        );
        assert_eq!(card.hint, Some("Click to list these contacts."));
        assert!(
            card.lines.iter().any(|line| line == "7,215 reached it: 5,102 moved on, 2,113 dropped off."),
            "{card:?}"
        );
        let arrow = of(Hit::Transition(TransitionId(1003)), None);
        assert_eq!(
            arrow.lines[0],
            "45.9 % of those at “Submitted sign-up” went on here (2,340 contacts, 2,574 times in all)."
        );
        let stub = of(Hit::DropOff(StageId(2)), None);
        assert_eq!(stub.lines[0], "2,113 of 7,215 who reached it (29.3 %) have not gone on and no longer can.");
    }
}
