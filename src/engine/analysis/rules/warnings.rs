//! Sentences about conditions that nothing in the data can satisfy.

use crate::domain::{Comparison, Condition, Counting, Filter, Journey, Owner, SessionRule};
use crate::engine::columns::Columns;
use regex::Regex;

/// Returns one sentence per unknown activity type or attribute and per broken expression, in map order, each once.
pub(super) fn of(columns: &Columns, journey: &Journey) -> Vec<String> {
    let mut sentences = Vec::new();
    for stage in &journey.stages {
        for condition in stage.rule.conditions() {
            of_condition(columns, &format!("Stage “{}”", stage.name), condition, &mut sentences);
        }
    }
    for transition in &journey.transitions {
        let name = |id| journey.stages.iter().find(|stage| stage.id == id).map_or("?", |stage| stage.name.as_str());
        let place = format!("Transition “{}” to “{}”", name(transition.from), name(transition.to));
        for condition in &transition.exclusions {
            of_condition(columns, &place, condition, &mut sentences);
        }
    }
    for condition in journey.any_order.iter().flat_map(|group| &group.exclusions) {
        of_condition(columns, "Stages in any order", condition, &mut sentences);
    }
    if let Counting::Sessions(SessionRule::Attribute(attribute)) = &journey.settings.counting
        && columns.attribute(attribute).is_none()
    {
        let near = suggestion(attribute, columns.attributes.iter().map(|one| one.name.as_str()));
        let sentence = format!(
            "No activity has an attribute “{attribute}” that could name a session, so nothing is counted. Choose another attribute, or sessions by a gap of inactivity.{near}"
        );
        say(&mut sentences, sentence);
    }
    for attribute in &journey.settings.held_constant {
        if columns.attribute(attribute).is_none() {
            say(
                &mut sentences,
                format!(
                    "No activity has an attribute “{attribute}”, so it cannot be held constant and is ignored.{}",
                    suggestion(attribute, columns.attributes.iter().map(|one| one.name.as_str()))
                ),
            );
        }
    }
    sentences
}

/// Adds a sentence that has not been said.
pub(in super::super) fn say(sentences: &mut Vec<String>, sentence: String) {
    if !sentences.contains(&sentence) {
        sentences.push(sentence);
    }
}

/// Adds a sentence for everything in the condition that nothing in the data can satisfy; `place` says whose condition it is.
pub(in super::super) fn of_condition(
    columns: &Columns,
    place: &str,
    condition: &Condition,
    sentences: &mut Vec<String>,
) {
    for activity in &condition.activities {
        if !columns.activity_types.contains(activity) {
            let near = suggestion(activity, columns.activity_types.iter().map(String::as_str));
            say(sentences, format!("{place}: no activity in the data is of type “{activity}”.{near}"));
        }
    }
    for filter in &condition.filters {
        of_filter(columns, place, filter, sentences);
    }
}

/// Adds a sentence for everything in the filter that nothing in the data can satisfy; `place` says whose filter it is.
pub(in super::super) fn of_filter(columns: &Columns, place: &str, filter: &Filter, sentences: &mut Vec<String>) {
    match filter {
        Filter::All(members) | Filter::Any(members) => {
            for member in members {
                of_filter(columns, place, member, sentences);
            }
        }
        Filter::Compare { attribute, of, comparison } => {
            let (whose, attributes) = match of {
                Owner::Activity => ("activity", &columns.attributes),
                Owner::Contact => ("contact", &columns.contact_attributes),
            };
            if !attributes.iter().any(|one| one.name == *attribute) {
                let near = suggestion(attribute, attributes.iter().map(|one| one.name.as_str()));
                say(sentences, format!("{place}: no {whose} has an attribute “{attribute}”.{near}"));
            }
            if let Comparison::Matches(pattern) = comparison
                && let Err(error) = Regex::new(pattern)
            {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
                say(
                    sentences,
                    format!("{place}: the expression “{pattern}” cannot be read ({reason}); nothing matches it."),
                );
            }
        }
    }
}

fn suggestion<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let limit = (name.chars().count() / 3).max(1);
    known
        .map(|other| (distance(&name.to_lowercase(), &other.to_lowercase()), other))
        .filter(|&(distance, _)| distance <= limit)
        .min()
        .map(|(_, other)| format!(" Did you mean “{other}”?"))
        .unwrap_or_default()
}

/// Counts the letters to insert, delete or replace (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, letter) in left.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(line + 1);
        for ((pair, &other), &left_of) in row.windows(2).zip(&right).zip(row.iter().skip(1)) {
            let diagonal = pair.first().copied().unwrap_or_default() + usize::from(other != letter);
            let beside = next.last().copied().unwrap_or_default() + 1;
            next.push(diagonal.min(beside).min(left_of + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Moment, Rule, Stage, StageId};
    use crate::engine::columns::ColumnsBuilder;

    #[test]
    fn an_unknown_name_is_said_with_the_nearest_one() {
        let columns = ColumnsBuilder::default().activity("c", "form_submit", Moment(0), &[("page", "x")]).finish();
        let mut condition = Condition::activity("form submit");
        condition.filters.push(Filter::Compare {
            attribute: "pgae".to_owned(),
            of: Owner::Activity,
            comparison: Comparison::Matches("(".to_owned()),
        });
        let journey = Journey {
            stages: vec![Stage {
                id: StageId(1),
                name: "Form".to_owned(),
                rule: Rule::any_of(vec![condition]),
                entry: false,
                goal: false,
                optional: false,
                may_be_unrecorded: false,
            }],
            ..Journey::default()
        };
        let sentences = of(&columns, &journey);
        assert_eq!(
            sentences.first().map(String::as_str),
            Some("Stage “Form”: no activity in the data is of type “form submit”. Did you mean “form_submit”?")
        );
        assert_eq!(sentences.get(1).map(String::as_str), Some("Stage “Form”: no activity has an attribute “pgae”."));
        assert!(sentences.get(2).is_some_and(|sentence| sentence.contains("cannot be read")));
    }

    #[test]
    fn distance_counts_letters() {
        assert_eq!((distance("kitten", "sitting"), distance("", "ab"), distance("a", "a")), (3, 2, 0));
    }
}
