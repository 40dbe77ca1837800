//! Which activity types of the data a stage most likely means: by the words of its name and of its rule, and by words
//! that mean the same.

use crate::document::map::Map;
use crate::domain::{Condition, Rule, Stage, StageId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// From this likeness on an activity type is proposed.
const LIKELY: f32 = 0.5;

/// An activity type with its likeness to a stage, from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The activity type.
    pub activity: String,
    /// How like it is; 1 is the same.
    pub likeness: f32,
}

/// What a stage is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// Its rule stays as it is.
    AsItIs,
    /// One of these activity types satisfies it; none leaves it open.
    To(Vec<String>),
}

static SYNONYMS: LazyLock<BTreeMap<String, usize>> = LazyLock::new(|| {
    let text = include_str!("../../../assets/templates/synonyms.ron");
    let groups: Vec<Vec<String>> = ron::from_str(text).unwrap_or_default();
    let numbered = groups.into_iter().enumerate();
    numbered.flat_map(|(group, words)| words.into_iter().map(move |word| (plain(&word), group))).collect()
});

/// Returns the activity types of the data in order of likeness to a stage, the most like first; those that are not like
/// it at all follow in the order of the data.
pub fn proposals(stage: &Stage, known: &[String]) -> Vec<Proposal> {
    let wanted: Vec<&str> = std::iter::once(stage.name.as_str())
        .chain(stage.rule.conditions().flat_map(|one| &one.activities).map(String::as_str))
        .collect();
    let mut found: Vec<Proposal> = known
        .iter()
        .map(|activity| {
            let likeness = wanted.iter().map(|words| likeness(words, activity)).fold(0.0, f32::max);
            Proposal { activity: activity.clone(), likeness }
        })
        .collect();
    // The sort is stable: equals stay in the order of the data.
    found.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
    found
}

/// Returns what is proposed for every stage of a map: its rule as it is where the data has one of its activities, else
/// the most like activity type where one is like enough, else nothing.
pub fn matches(map: &Map, known: &[String]) -> BTreeMap<StageId, Bound> {
    let bound = |stage: &Stage| {
        let mut asked = stage.rule.conditions().flat_map(|one| &one.activities);
        if asked.any(|activity| known.contains(activity)) {
            return Bound::AsItIs;
        }
        let best = proposals(stage, known).into_iter().next().filter(|best| best.likeness >= LIKELY);
        Bound::To(best.map(|best| best.activity).into_iter().collect())
    };
    map.stages.values().map(|record| (record.stage.id, bound(&record.stage))).collect()
}

/// Returns the rules that change when the stages of a map are bound.
pub fn bind(map: &Map, bound: &BTreeMap<StageId, Bound>) -> Vec<(StageId, Rule)> {
    let rule = |activities: &[String]| match activities {
        [] => Rule::default(),
        some => {
            let activities = some.to_vec();
            Rule::any_of(vec![Condition { activities, filters: Vec::new(), at_least: 1, negated: false }])
        }
    };
    let changed = bound.iter().filter_map(|(id, bound)| match bound {
        Bound::AsItIs => None,
        Bound::To(activities) => Some((*id, rule(activities))),
    });
    changed.filter(|(id, rule)| map.stages.get(id).is_some_and(|record| record.stage.rule != *rule)).collect()
}

/// Returns how like two names are: twice the words that they share, by the words of both (Dice 1945), words that mean
/// the same being one word.
fn likeness(one: &str, other: &str) -> f32 {
    if one.eq_ignore_ascii_case(other) {
        return 1.0;
    }
    let (one, other) = (meanings(one), meanings(other));
    let shared = one.intersection(&other).count() as f32;
    let all = (one.len() + other.len()) as f32;
    // What only means the same is a little less than what is the same.
    if all > 0.0 { 0.99 * 2.0 * shared / all } else { 0.0 }
}

/// A word, or the group of words that mean the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Meaning {
    Group(usize),
    Word(String),
}

/// Returns what the words of a name mean; small words say nothing.
fn meanings(name: &str) -> BTreeSet<Meaning> {
    const SMALL: [&str; 14] =
        ["a", "an", "the", "of", "to", "in", "on", "for", "or", "and", "by", "from", "event", "did"];
    let joined = name.replace("-", "").replace("Sign up", "signup").replace("sign up", "signup");
    words(&joined)
        .into_iter()
        .filter(|word| !SMALL.contains(&word.as_str()))
        .map(|word| {
            let stem =
                ["ings", "ing", "ed", "s"].iter().find_map(|end| word.strip_suffix(end).filter(|stem| stem.len() >= 3));
            let group = SYNONYMS.get(&word).or_else(|| SYNONYMS.get(stem?));
            group.map_or_else(|| Meaning::Word(stem.unwrap_or(&word).to_owned()), |group| Meaning::Group(*group))
        })
        .collect()
}

/// Breaks a name at everything that is no letter or digit, and before capitals: `pageView_2` has three words.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        let begins = !before.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase());
        if c.is_alphanumeric() {
            if begins {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    words
}

fn plain(word: &str) -> String {
    word.replace('-', "").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::templates::TEMPLATES;

    fn best(stage: &str, known: &[&str]) -> Option<String> {
        let known: Vec<String> = known.iter().map(|one| (*one).to_owned()).collect();
        let stage = Stage {
            id: StageId(0),
            name: stage.to_owned(),
            rule: Rule::default(),
            entry: false,
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        };
        let best = proposals(&stage, &known).into_iter().next()?;
        (best.likeness >= LIKELY).then_some(best.activity)
    }

    #[test]
    fn the_words_of_a_name_and_their_synonyms_find_the_activity() {
        assert!(SYNONYMS.len() > 100);
        let shop = ["page_view", "add_to_cart", "begin_checkout", "purchase", "emailOpen", "user_registered"];
        assert_eq!(best("Added to cart", &shop).as_deref(), Some("add_to_cart"));
        assert_eq!(best("Order placed", &shop).as_deref(), Some("purchase"));
        assert_eq!(best("Checkout started", &shop).as_deref(), Some("begin_checkout"));
        assert_eq!(best("Mail opened", &shop).as_deref(), Some("emailOpen"));
        assert_eq!(best("Sign-up", &shop).as_deref(), Some("user_registered"));
        assert_eq!(best("Webinar attended", &shop), None);
        assert_eq!(best("Webinar attended", &[]), None);
        assert_eq!(words("pageView_2 x"), ["page", "view", "2", "x"]);
    }

    #[test]
    fn a_rule_that_the_data_satisfies_stays() {
        let map = TEMPLATES[0].map();
        let known = ["first login", "Visit of signup page", "Lunch"].map(str::to_owned);
        let bound = matches(&map, &known);
        let of = |name: &str| {
            let record = map.stages.values().find(|record| record.stage.name == name).unwrap();
            bound[&record.stage.id].clone()
        };
        assert_eq!(of("First login"), Bound::AsItIs);
        assert_eq!(of("Sign-up page"), Bound::To(vec!["Visit of signup page".into()]));
        assert_eq!(of("Reminder opened"), Bound::To(Vec::new()));
        let changes = bind(&map, &bound);
        assert_eq!(changes.len(), 5);
        assert!(changes.iter().any(|(_, rule)| *rule == Rule::activity("Visit of signup page")));
        assert!(changes.iter().any(|(_, rule)| rule.is_empty()));
    }
}
