//! The contacts behind a figure: who they are, how far they came, and what became of them there.

mod header;
mod rows;

use super::below::{Csv, Tab};
use super::{Shown, answer};
use crate::document::sentence;
use crate::domain::{Owner, Segment, SegmentRule, Selection};
use crate::engine::analysis::Figure;
use crate::engine::analysis::standings::PeopleReport;
use crate::export::people as written;
use crate::gui::command::Request;
use crate::gui::widgets;
use crate::project::{Arrange, Arranged, Finder, SortBy, Whom};
use crate::theme::icon;
use egui::Ui;
use std::sync::Arc;

/// Contacts that are to be listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// What they have in common, in words; `None` where a sentence can be made from what is asked.
    pub title: Option<String>,
    /// Who is asked for.
    pub of: Whom,
}

impl Wanted {
    /// Wants those behind a figure of the map.
    pub const fn behind(selection: Selection) -> Self {
        Self { title: None, of: Whom::Behind(selection) }
    }

    /// Wants those who belong to a saved segment.
    pub fn segment(segment: &Segment) -> Self {
        Self { title: Some(segment.name.clone()), of: Whom::Segment(Arc::new(segment.rule.clone())) }
    }

    /// Wants those who belong to a rule.
    pub fn rule(title: impl Into<String>, rule: SegmentRule) -> Self {
        Self { title: Some(title.into()), of: Whom::Segment(Arc::new(rule)) }
    }

    /// Wants those whom a figure finds: its answer is their places in the columns.
    pub fn found(title: impl Into<String>, figure: impl Figure<Answer = Vec<u32>> + Sync) -> Self {
        Self { title: Some(title.into()), of: Whom::Found(Finder::new(figure)) }
    }

    /// Returns what the contacts have in common, in words.
    pub fn words(&self, shown: &Shown<'_>) -> String {
        if let Some(title) = &self.title {
            return title.clone();
        }
        let journey = shown.map.journey();
        let sentence = match &self.of {
            Whom::Behind(selection) => sentence::of_segment(&journey, &SegmentRule::Behind(*selection)),
            Whom::Segment(rule) => sentence::of_segment(&journey, rule),
            Whom::Found(_) => "Contacts".to_owned(),
        };
        sentence.trim_end_matches('.').to_owned()
    }
}

impl Request {
    /// Lists the contacts behind a figure of the map.
    pub const fn people(selection: Selection) -> Self {
        Self::ListPeople(Wanted::behind(selection))
    }
}

/// What the tab keeps between frames.
pub struct People {
    wanted: Wanted,
    search: String,
    sort: SortBy,
    descending: bool,
    attributes: Vec<(Owner, String)>,
    /// The rows as they were last arranged; they stand until those that are asked for are there.
    arranged: Option<Arc<Arranged>>,
    /// The name for a new segment while it is typed.
    naming: Option<String>,
}

impl Default for People {
    fn default() -> Self {
        Self {
            wanted: Wanted::behind(Selection::Entered),
            search: String::new(),
            sort: SortBy::default(),
            descending: false,
            attributes: Vec::new(),
            arranged: None,
            naming: None,
        }
    }
}

impl People {
    /// Lists other contacts from the next frame on.
    pub fn list(&mut self, wanted: Wanted) {
        if self.wanted.of != wanted.of {
            self.search.clear();
            self.arranged = None;
            self.naming = None;
        }
        self.wanted = wanted;
    }

    /// Returns what is listed.
    pub const fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// Returns the rows on show.
    pub fn arranged(&self) -> Option<&Arranged> {
        self.arranged.as_deref()
    }

    fn arrange(&self, list: &Arc<PeopleReport>) -> Arrange {
        Arrange {
            list: Arc::clone(list),
            search: self.search.clone(),
            attributes: self.attributes.clone(),
            sort: self.sort.clone(),
            descending: self.descending,
        }
    }

    /// Sorts by a column, or the other way round where that is the case already.
    fn sort_by(&mut self, sort: SortBy) {
        self.descending = self.sort == sort && !self.descending;
        self.sort = sort;
    }

    /// Returns the segment that holds those on show: the rule behind them, or where they were searched the list of them.
    fn as_rule(&self, shown: &Shown<'_>) -> Result<SegmentRule, String> {
        let rule = match &self.wanted.of {
            Whom::Behind(selection) if self.search.trim().is_empty() => SegmentRule::Behind(*selection),
            Whom::Segment(rule) if self.search.trim().is_empty() => (**rule).clone(),
            _ => return self.as_list(shown),
        };
        Ok(match shown.within {
            Some(within) => SegmentRule::All(vec![within.rule.clone(), rule]),
            None => rule,
        })
    }

    fn as_list(&self, shown: &Shown<'_>) -> Result<SegmentRule, String> {
        let data = shown.project.and_then(|project| project.data());
        let (Some(arranged), Some(data)) = (&self.arranged, data) else {
            return Err("The list is not there yet; try again in a moment.".to_owned());
        };
        if arranged.rows.len() > MOST_LISTED {
            return Err(format!(
                "A list of more than {} contacts is too long to be saved with the map; save it as CSV instead.",
                crate::overlay::text::count(MOST_LISTED as u64)
            ));
        }
        let id = |row| Some(data.columns.contacts.at(arranged.person(row)?.contact as usize).to_owned());
        let mut ids: Vec<String> = (0..arranged.rows.len()).filter_map(id).collect();
        ids.sort_unstable();
        Ok(SegmentRule::Listed(ids))
    }
}

/// Longest list of ids that is saved as a segment.
const MOST_LISTED: usize = 100_000;

impl Tab for People {
    fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        if shown.data.is_none() {
            let sentence = "The contacts behind each figure are listed here once activity data is imported.";
            widgets::empty_state(ui, icon::USERS, "Nobody yet", sentence, |_| {});
            return;
        }
        let listed = shown.ask(&self.wanted.of);
        header::show(ui, self, shown, listed.value.as_deref(), requests);
        let Some(list) = listed.value.clone() else {
            answer::show(ui, &listed, |_, _| {});
            return;
        };
        let mut arranged = shown.ask(&self.arrange(&list));
        match &arranged.value {
            Some(rows) => self.arranged = Some(Arc::clone(rows)),
            None => arranged.value.clone_from(&self.arranged),
        }
        // Either way what is on show is old: the list itself, or the order of it.
        arranged.stale |= listed.stale || arranged.running.is_some();
        arranged.running = arranged.running.max(listed.running);
        answer::show(ui, &arranged, |ui, rows| {
            if let Some(sort) = rows::show(ui, self, shown, rows, requests) {
                self.sort_by(sort);
            }
        });
    }

    fn csv(&self, shown: &Shown<'_>) -> Option<Csv> {
        let arranged = Arc::clone(self.arranged.as_ref()?);
        let columns = Arc::clone(&shown.project?.data()?.columns);
        let names = shown.map.stages.iter().map(|(id, record)| (*id, record.stage.name.clone())).collect();
        let attributes = self.attributes.clone();
        Some(Csv::new("people", move || {
            let people = (0..arranged.rows.len()).filter_map(|row| arranged.person(row));
            let list =
                written::List { columns: &columns, names: &names, as_of: arranged.list.as_of, attributes: &attributes };
            written::csv(&list, people).map_err(|error| error.to_string())
        }))
    }
}
