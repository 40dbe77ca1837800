//! What a project knows of its activity data.

use crate::domain::Moment;
use crate::engine::columns::{Attribute, AttributeKind, Columns};
use std::sync::Arc;

/// The activities of a project, in memory, with what panels list of them.
#[derive(Debug, Clone)]
pub struct Data {
    /// The activities.
    pub columns: Arc<Columns>,
    /// What panels list.
    pub summary: Arc<DataSummary>,
}

/// Counts over all activity data, for lists and proposals.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataSummary {
    /// Contacts with at least one activity.
    pub contacts: u64,
    /// All activities.
    pub activities: u64,
    /// Earliest and latest moment.
    pub range: Option<(Moment, Moment)>,
    /// Activity types, most frequent first, then by name.
    pub activity_types: Vec<ActivityType>,
    /// Attributes of activities, in column order.
    pub attributes: Vec<AttributeSummary>,
    /// Attributes of contacts, in column order; counted are contacts.
    pub contact_attributes: Vec<AttributeSummary>,
    /// Whether the times of activities came with UTC offsets.
    pub has_offsets: bool,
    /// Activities in each of [`DataSummary::VOLUME_BINS`] equal parts of the range, for the timeline.
    pub volume: Vec<u32>,
}

/// One activity type in the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityType {
    /// Its name.
    pub name: String,
    /// How many activities have it.
    pub activities: u64,
    /// How many contacts have at least one.
    pub contacts: u64,
}

/// One attribute in the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeSummary {
    /// Its name.
    pub name: String,
    /// What its values are read as.
    pub kind: AttributeKind,
    /// How many different values it has.
    pub different: u64,
    /// How many activities have a value, or contacts where it is an attribute of contacts.
    pub set: u64,
    /// The most frequent values with their counts, at most [`DataSummary::TOP_VALUES`].
    pub top: Vec<(String, u64)>,
}

impl DataSummary {
    /// How many parts the volume over time has.
    pub const VOLUME_BINS: usize = 240;
    /// How many values of an attribute are listed.
    pub const TOP_VALUES: usize = 50;

    /// Counts what panels list.
    pub fn of(columns: &Columns) -> Self {
        let range = columns.time_range();
        Self {
            contacts: (0..columns.contact_count()).filter(|&one| !columns.rows(one).is_empty()).count() as u64,
            activities: columns.len() as u64,
            range,
            activity_types: activity_types(columns),
            attributes: attributes(&columns.attributes),
            contact_attributes: attributes(&columns.contact_attributes),
            has_offsets: !columns.offset_minutes.is_empty(),
            volume: volume(columns, range),
        }
    }

    /// Returns whether an activity type with this name is in the data.
    pub fn has_activity_type(&self, name: &str) -> bool {
        self.activity_types.iter().any(|one| one.name == name)
    }
}

fn activity_types(columns: &Columns) -> Vec<ActivityType> {
    let mut counts = vec![(0_u64, 0_u64, u32::MAX); columns.activity_types.len()];
    for contact in 0..columns.contact_count() {
        for kind in columns.kinds.get(columns.rows(contact)).unwrap_or_default() {
            if let Some((activities, contacts, last)) = counts.get_mut(usize::from(*kind)) {
                *activities += 1;
                if *last != contact as u32 {
                    (*contacts, *last) = (*contacts + 1, contact as u32);
                }
            }
        }
    }
    let named = columns.activity_types.iter().zip(counts);
    let mut types: Vec<ActivityType> = named
        .filter(|(_, (activities, ..))| *activities > 0)
        .map(|(name, (activities, contacts, _))| ActivityType { name: name.clone(), activities, contacts })
        .collect();
    types.sort_by(|a, b| b.activities.cmp(&a.activities).then_with(|| a.name.cmp(&b.name)));
    types
}

fn attributes(attributes: &[Attribute]) -> Vec<AttributeSummary> {
    let summary = |attribute: &Attribute| {
        let mut counts = vec![0_u64; attribute.words.len()];
        for row in 0..attribute.codes.len() {
            if let Some(count) = counts.get_mut(attribute.codes.at(row) as usize) {
                *count += 1;
            }
        }
        let mut top: Vec<(usize, u64)> =
            counts.into_iter().enumerate().skip(1).filter(|(_, count)| *count > 0).collect();
        let (different, set) = (top.len() as u64, top.iter().map(|(_, count)| count).sum());
        top.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| attribute.words.at(a.0).cmp(attribute.words.at(b.0))));
        top.truncate(DataSummary::TOP_VALUES);
        let top = top.into_iter().map(|(code, count)| (attribute.words.at(code).to_owned(), count)).collect();
        AttributeSummary { name: attribute.name.clone(), kind: attribute.kind, different, set, top }
    };
    attributes.iter().map(summary).collect()
}

fn volume(columns: &Columns, range: Option<(Moment, Moment)>) -> Vec<u32> {
    let mut bins = vec![0_u32; DataSummary::VOLUME_BINS];
    let Some((first, last)) = range else { return bins };
    let width = ((i128::from(last.0) - i128::from(first.0)) / DataSummary::VOLUME_BINS as i128 + 1).max(1);
    for &time in &columns.times {
        let bin = (i128::from(time) - i128::from(first.0)) / width;
        if let Some(count) = bins.get_mut(bin as usize) {
            *count += 1;
        }
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::columns::ColumnsBuilder;

    #[test]
    fn counts_types_contacts_and_values() {
        let columns = ColumnsBuilder::default()
            .activity("a", "open", Moment(0), &[("channel", "mail")])
            .activity("a", "open", Moment(1), &[])
            .activity("b", "open", Moment(2), &[("channel", "mail")])
            .activity("b", "click", Moment(1000), &[("channel", "web")])
            .finish();
        let summary = DataSummary::of(&columns);
        assert_eq!((summary.contacts, summary.activities), (2, 4));
        let types: Vec<_> =
            summary.activity_types.iter().map(|one| (one.name.as_str(), one.activities, one.contacts)).collect();
        assert_eq!(types, [("open", 3, 2), ("click", 1, 1)]);
        let channel = &summary.attributes[0];
        assert_eq!((channel.different, channel.set), (2, 3));
        assert_eq!(channel.top, [("mail".to_owned(), 2), ("web".to_owned(), 1)]);
        assert_eq!(summary.volume.iter().sum::<u32>(), 4);
        assert_eq!(summary.volume[0], 3);
    }
}
