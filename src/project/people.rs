//! Lists of contacts: those behind any figure, in a segment, or found by a figure of a tab; filtered and sorted.

mod arrange;

pub use arrange::{Arrange, Arranged, SortBy};

use crate::domain::{Cancelled, SegmentRule, Selection};
use crate::engine::analysis::standings::{self, PeopleBehind, PeopleReport};
use crate::engine::analysis::{Asked, Figure, Members, members, segment_warnings};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// Which contacts are listed.
#[derive(Debug, Clone, PartialEq)]
pub enum Whom {
    /// Those behind a figure of the journey.
    Behind(Selection),
    /// Those of a segment, wherever they stand.
    Segment(Arc<SegmentRule>),
    /// Those that a figure of a tab finds.
    Found(Finder),
}

impl Figure for Whom {
    type Answer = PeopleReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<PeopleReport, Cancelled> {
        let found = match self {
            Self::Behind(selection) => return PeopleBehind(*selection).compute(asked),
            Self::Segment(rule) => members(asked, rule)?.iter().map(|contact| contact as u32).collect(),
            Self::Found(finder) => {
                let mut found = finder.0.find(asked)?;
                found.sort_unstable();
                found.dedup();
                found
            }
        };
        standings::standings(asked, &found)
    }
}

/// Who belongs to a segment.
#[derive(Debug, Clone, PartialEq)]
pub struct Belonging(pub Arc<SegmentRule>);

impl Figure for Belonging {
    type Answer = Members;

    fn compute(&self, asked: &Asked<'_>) -> Result<Members, Cancelled> {
        members(asked, &self.0)
    }
}

/// What of a segment nothing in the data or on the map can satisfy, as sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentWarnings {
    /// What the segment is called.
    pub name: String,
    /// Who belongs.
    pub rule: Arc<SegmentRule>,
}

impl Figure for SegmentWarnings {
    type Answer = Vec<String>;

    fn compute(&self, asked: &Asked<'_>) -> Result<Vec<String>, Cancelled> {
        asked.cancel.check()?;
        Ok(segment_warnings(asked, &self.name, &self.rule))
    }
}

/// A question whose answer is a list of contacts, as places in the columns. Any figure with such an answer is one.
#[derive(Clone)]
pub struct Finder(Arc<dyn Find>);

impl Finder {
    /// Makes a finder from a figure.
    pub fn new(figure: impl Figure<Answer = Vec<u32>> + Sync) -> Self {
        Self(Arc::new(figure))
    }
}

impl PartialEq for Finder {
    fn eq(&self, other: &Self) -> bool {
        self.0.is(other.0.as_any())
    }
}

impl fmt::Debug for Finder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Finder")
    }
}

trait Find: Send + Sync {
    fn find(&self, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled>;
    fn is(&self, other: &dyn Any) -> bool;
    fn as_any(&self) -> &dyn Any;
}

impl<F: Figure<Answer = Vec<u32>> + Sync> Find for F {
    fn find(&self, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        self.compute(asked)
    }

    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<F>().is_some_and(|other| other == self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey, Moment};
    use crate::engine::columns::ColumnsBuilder;

    /// Finds the contacts with these places.
    #[derive(Clone, PartialEq)]
    struct Places(Vec<u32>);

    impl Figure for Places {
        type Answer = Vec<u32>;

        fn compute(&self, _: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
            Ok(self.0.clone())
        }
    }

    #[test]
    fn what_a_figure_finds_is_listed_once_each_in_the_order_of_the_data() {
        let mut builder = ColumnsBuilder::default();
        for contact in ["a", "b", "c"] {
            builder.activity(contact, "visit", Moment(1), &[]);
        }
        let (columns, journey, cancel) = (builder.finish(), Journey::default(), Cancel::default());
        let of = Whom::Found(Finder::new(Places(vec![2, 0, 2])));
        let report = of.compute(&Asked::everybody(&columns, &journey, &cancel)).unwrap();
        assert_eq!(report.people.iter().map(|person| person.contact).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(of, Whom::Found(Finder::new(Places(vec![2, 0, 2]))));
        assert_ne!(of, Whom::Found(Finder::new(Places(vec![2]))));
    }
}
