//! Maps to start from: project files without data, those that come with the program and those that a user saves.

mod binding;

pub use binding::{Bound, Proposal, bind, matches, proposals};

use super::file::{self, FileError};
use super::map::Map;
use super::{Board, Document};
use crate::domain::{DateRange, Settings};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// A map to start from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Template {
    /// Name, also of the journey made from it.
    pub name: String,
    /// What it is for, in one sentence.
    pub summary: String,
    map: Map,
}

macro_rules! templates {
    ($($name:literal),* $(,)?) => { [$(include_str!(concat!("../../assets/templates/", $name, ".ron"))),*] };
}

const FILES: [&str; 9] = templates![
    "sign-up",
    "content",
    "email",
    "nurturing",
    "checkout",
    "onboarding",
    "retention",
    "aida",
    "see-think-do-care",
];

/// The templates that come with the program, in the order in which they are offered.
pub static TEMPLATES: LazyLock<Vec<Template>> =
    LazyLock::new(|| FILES.into_iter().filter_map(|text| Template::parse(text).ok()).collect());

impl Template {
    /// Makes a template of a map: stages, rules, arrows, lanes, notes and personas stay; what belongs to the data goes:
    /// segments, interventions, and the dates of the journey.
    pub fn of(name: &str, summary: &str, map: &Map) -> Self {
        let entries = DateRange::default();
        let settings = Settings { entries, as_of: None, ..map.settings.clone() };
        let (segments, interventions) = (BTreeMap::new(), BTreeMap::new());
        let mut map = Map { settings, segments, interventions, ..map.clone() };
        Board::forget_what_is_gone(&mut map);
        Self { name: name.to_owned(), summary: summary.to_owned(), map }
    }

    /// Reads the text of a template, which is that of a project.
    ///
    /// # Errors
    /// [`FileError`] as a project file gives it.
    pub fn parse(text: &str) -> Result<Self, FileError> {
        let opened = file::read(text)?;
        Ok(Self::of(opened.document.name(), &opened.summary, opened.document.map()))
    }

    /// Reads a template from a file.
    ///
    /// # Errors
    /// [`FileError`] as a project file gives it.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        let opened = file::load(path)?;
        Ok(Self::of(opened.document.name(), &opened.summary, opened.document.map()))
    }

    /// Writes the template as text.
    ///
    /// # Errors
    /// [`FileError::Unwritable`] where a rule is nested deeper than the file format allows.
    pub fn text(&self) -> Result<String, FileError> {
        file::write_with_summary(&Document::new(self.name.clone(), self.map.clone()), &self.summary)
    }

    /// Returns the map.
    pub fn map(&self) -> Map {
        self.map.clone()
    }

    /// Returns the map without making a copy of it.
    pub fn drawing(&self) -> &Map {
        &self.map
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::layout::{GAP_X, GAP_Y};
    use crate::document::{Edit, SegmentEdit, problems::problems, sentence};
    use crate::domain::{Moment, SegmentRule};

    #[test]
    fn every_template_is_a_sound_and_complete_map_with_room_for_its_cards() {
        assert_eq!(TEMPLATES.len(), FILES.len(), "a template cannot be read");
        for (template, text) in TEMPLATES.iter().zip(FILES) {
            let name = &template.name;
            assert_eq!(file::read(text).unwrap().repaired, Vec::<String>::new(), "{name}");
            let map = template.map();
            map.check().unwrap();
            assert!(!template.summary.is_empty() && template.summary.ends_with(['.', '?']), "{name}");
            assert_eq!(problems(&map, None), [], "{name}");
            assert!(map.settings.window.is_some(), "{name} has no window");
            let stages = || map.stages.values().map(|record| &record.stage);
            assert!(stages().any(|stage| stage.entry) && stages().any(|stage| stage.goal), "{name}");
            assert!(stages().all(|stage| !stage.rule.is_empty()), "{name}");
            assert!(map.transitions.values().any(|step| step.limit.is_some()) || name.starts_with("Content"), "{name}");
            let lanes = &map.board.lanes;
            assert!((3..=4).contains(&lanes.columns.len()) && lanes.rows.len() == 4, "{name}");
            for lane in &lanes.columns {
                assert!(lane.mood.is_some() && lane.texts.len() == 3, "{name}: {}", lane.name);
                assert!(!lanes.stages_in(lane.id, &map).is_empty(), "{name}: {}", lane.name);
            }
            let records: Vec<_> = map.stages.values().collect();
            for (n, a) in records.iter().enumerate() {
                assert!(lanes.at(a.at.x).is_some(), "{name}: {}", a.stage.name);
                for b in &records[n + 1..] {
                    let (dx, dy) = ((a.at.x - b.at.x).abs(), (a.at.y - b.at.y).abs());
                    assert!(dx >= 200.0 + GAP_X || dy >= 104.0 + GAP_Y, "{} and {}", a.stage.name, b.stage.name);
                }
            }
            assert!(sentence::of_journey(&map.journey()).starts_with("Contacts who "), "{name}");
        }
    }

    #[test]
    fn a_saved_map_comes_back_without_what_belongs_to_its_data() {
        let mut map = TEMPLATES[0].map();
        map.settings.entries = DateRange { from: Some(Moment(5)), to: None };
        map.settings.as_of = Some(Moment(9));
        let mut document = Document::new("Ours", map);
        let rule = SegmentRule::Listed(vec!["ann@example.com".into()]);
        document.apply(Edit::Segment(SegmentEdit::Add { name: "Us".into(), rule })).unwrap();
        let template = Template::of("Ours", "How we do it.", document.map());
        let text = template.text().unwrap();
        assert!(!text.contains("ann@example.com") && !text.contains("as_of") && !text.contains("entries"));
        let read = Template::parse(&text).unwrap();
        assert_eq!((read.name.as_str(), read.summary.as_str()), ("Ours", "How we do it."));
        assert_eq!(read.map().stages, TEMPLATES[0].map().stages);
        assert_eq!(read.map().board, TEMPLATES[0].map().board);
        assert_eq!(read.text().unwrap(), text);
    }
}
