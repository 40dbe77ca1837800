//! To which of a few groups each contact belongs: by the value of an attribute, or by saved segments.

use super::asked::{Asked, Figure};
use super::breakdown::{Breakdown, Key, Touch};
use super::segments::members;
use crate::domain::{Cancelled, SegmentRule};

/// Asks for the group of every contact that entered.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    /// By what.
    pub by: GroupedBy,
    /// How many groups are told apart; the others are one more.
    pub most: usize,
}

/// By what contacts are grouped.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupedBy {
    /// The value of an attribute, of the contact or of the activity with which it entered: most frequent values first.
    Value(Key),
    /// Segments with their names: the first one to which a contact belongs.
    Segments(Vec<(String, SegmentRule)>),
}

/// The group of every contact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Groups {
    /// Names of the groups; the last one is all others, if there are any.
    pub names: Vec<String>,
    /// Place of each contact's group in `names`, by the contact's place in the columns; [`Groups::NONE`] did not enter.
    pub of: Vec<u8>,
    /// Whether the last group is all others.
    pub has_others: bool,
}

impl Groups {
    /// Stands for a contact in no group.
    pub const NONE: u8 = u8::MAX;
}

impl Figure for Grouping {
    type Answer = Groups;

    fn compute(&self, asked: &Asked<'_>) -> Result<Groups, Cancelled> {
        match &self.by {
            GroupedBy::Value(key) => {
                let limit = Some(self.most.min(usize::from(Groups::NONE) - 1));
                let by = Breakdown { by: vec![key.clone()], touch: Touch::Entry, limit };
                by.of_contacts(asked)
            }
            GroupedBy::Segments(segments) => {
                let mut of = vec![Groups::NONE; asked.columns.contact_count()];
                let few = segments.iter().take(self.most);
                let names: Vec<String> = few.clone().map(|(name, _)| name.clone()).collect();
                for ((_, rule), place) in few.zip(0_u8..) {
                    for contact in members(asked, rule)?.iter() {
                        if let Some(group) = of.get_mut(contact).filter(|group| **group == Groups::NONE) {
                            *group = place;
                        }
                    }
                }
                Ok(with_others(names, of))
            }
        }
    }
}

/// Puts everybody who is in no group among all others, where there is anybody.
fn with_others(mut names: Vec<String>, mut of: Vec<u8>) -> Groups {
    let others = names.len() as u8;
    let mut has_others = false;
    for group in of.iter_mut().filter(|group| **group == Groups::NONE) {
        *group = others;
        has_others = true;
    }
    if has_others {
        names.push("all others".to_owned());
    }
    Groups { names, of, has_others }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Comparison, Filter, Owner, Settings};
    use crate::engine::analysis::letters::journey;
    use crate::engine::columns::ColumnsBuilder;

    fn columns() -> crate::engine::columns::Columns {
        let mut builder = ColumnsBuilder::default();
        for (contact, channel) in [("1", "mail"), ("2", "web"), ("3", "mail"), ("4", ""), ("5", "shop")] {
            let attributes: &[(&str, &str)] = if channel.is_empty() { &[] } else { &[("channel", channel)] };
            builder.activity(contact, "a", crate::domain::Moment(5), attributes);
        }
        builder.activity("6", "other", crate::domain::Moment(7), &[("channel", "mail")]);
        builder.finish()
    }

    fn names(groups: &Groups) -> Vec<&str> {
        groups.names.iter().map(String::as_str).collect()
    }

    #[test]
    fn the_most_frequent_values_come_first_and_the_rest_is_one_group() {
        let (columns, map) = (columns(), journey("ab", &["ab"], Settings::default()));
        let key = Key { attribute: "channel".to_owned(), of: Owner::Activity };
        let asked = Grouping { by: GroupedBy::Value(key), most: 2 };
        let groups = asked.compute(&Asked::everybody(&columns, &map, &Cancel::default())).unwrap();
        assert_eq!(names(&groups), ["mail", "(not set)", "(other)"]);
        assert_eq!(groups.of, [0, 2, 0, 1, 2, Groups::NONE], "who did not enter is in no group");
        assert!(groups.has_others);
    }

    #[test]
    fn a_contact_is_in_the_first_of_its_segments() {
        let (columns, map) = (columns(), journey("ab", &["ab"], Settings::default()));
        let listed = |ids: &[&str]| SegmentRule::Listed(ids.iter().map(|id| (*id).to_owned()).collect());
        let segments = vec![("One".to_owned(), listed(&["2", "3"])), ("Two".to_owned(), listed(&["3", "4"]))];
        let asked = Grouping { by: GroupedBy::Segments(segments), most: 6 };
        let groups = asked.compute(&Asked::everybody(&columns, &map, &Cancel::default())).unwrap();
        assert_eq!(names(&groups), ["One", "Two", "all others"]);
        assert_eq!(groups.of, [2, 0, 0, 1, 2, 2]);
        let everybody = SegmentRule::Not(Box::new(SegmentRule::Contact(Filter::Compare {
            attribute: "none".to_owned(),
            of: Owner::Contact,
            comparison: Comparison::IsSet,
        })));
        let asked = Grouping { by: GroupedBy::Segments(vec![("All".to_owned(), everybody)]), most: 6 };
        let groups = asked.compute(&Asked::everybody(&columns, &map, &Cancel::default())).unwrap();
        assert_eq!((names(&groups), groups.has_others), (vec!["All"], false));
    }
}
