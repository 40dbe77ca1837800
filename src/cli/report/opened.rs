//! A project with its data, opened to be asked, and what its stages, arrows, segments and attributes are called.

use super::ReportOptions;
use crate::cli::Failure;
use crate::document::Map;
use crate::domain::{Cancel, DateRange, Journey, Moment, Owner, Segment, Span, StageId, TransitionId};
use crate::engine::analysis::{Asked, Members, Report, members, segment_warnings};
use crate::engine::columns::Columns;
use crate::project::{Event, Project};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// A project with its data, opened to be asked.
pub struct Opened {
    project: Project,
    /// The activities.
    pub columns: Arc<Columns>,
    /// The journey, with the entries that count.
    pub journey: Journey,
    members: Option<Members>,
    cancel: Cancel,
}

impl Opened {
    /// Opens what the options name.
    pub fn new(options: &ReportOptions) -> Result<Self, Failure> {
        let mut project = open(&options.project)?;
        say(&project.settle_data());
        let Some(columns) = project.data().map(|data| Arc::clone(&data.columns)) else {
            let path = options.project.display();
            let sentence = match project.missing_store() {
                Some(store) => {
                    format!("The activity data {} of {path} is not there; bring it back first.", store.display())
                }
                None => format!("{path} has no activity data yet: import some into it first."),
            };
            return Err(Failure::with_code(1, sentence));
        };
        let mut journey = project.document().journey();
        let entries = DateRange { from: day(options.from.as_deref(), false)?, to: day(options.to.as_deref(), true)? };
        journey.settings.entries.from = entries.from.or(journey.settings.entries.from);
        journey.settings.entries.to = entries.to.or(journey.settings.entries.to);
        let mut opened = Self { project, columns, journey, members: None, cancel: Cancel::default() };
        if let Some(name) = &options.segment {
            let segment = opened.segment(name)?.clone();
            for warning in segment_warnings(&opened.asked(), &segment.name, &segment.rule) {
                warn(&warning);
            }
            let found = members(&opened.asked(), &segment.rule)?;
            opened.members = Some(found);
        }
        Ok(opened)
    }

    /// Returns what figures are asked about.
    pub fn asked(&self) -> Asked<'_> {
        Asked { columns: &self.columns, journey: &self.journey, within: self.members.as_ref(), cancel: &self.cancel }
    }

    /// Returns the moment up to which data is known.
    pub fn as_of(&self) -> Moment {
        let latest = || self.columns.times.iter().copied().max().map_or(Moment::default(), Moment);
        self.journey.settings.as_of.unwrap_or_else(latest)
    }

    /// Returns the journey's name.
    pub fn name(&self) -> &str {
        self.project.document().name()
    }

    /// Returns the map.
    pub fn map(&self) -> &Map {
        self.project.document().map()
    }

    /// Finds a stage by its name, whatever its case.
    pub fn stage(&self, name: &str) -> Result<StageId, Failure> {
        let all = self.map().stages.values().map(|record| (record.stage.name.as_str(), record.stage.id));
        one_of("stage", name, all)
    }

    /// Finds an arrow by the names of its two ends, such as `Visit > Sign-up`.
    pub fn transition(&self, ends: &str) -> Result<TransitionId, Failure> {
        let name = |id| self.map().stages.get(&id).map_or("", |record| record.stage.name.as_str());
        let named: Vec<(String, TransitionId)> = self
            .map()
            .transitions
            .values()
            .map(|one| (format!("{} > {}", name(one.from), name(one.to)), one.id))
            .collect();
        let wanted = ends.replace('→', ">").split('>').map(str::trim).collect::<Vec<_>>().join(" > ");
        one_of("arrow", &wanted, named.iter().map(|(name, id)| (name.as_str(), *id)))
    }

    /// Finds a saved segment by its name.
    pub fn segment(&self, name: &str) -> Result<&Segment, Failure> {
        one_of("segment", name, self.map().segments.values().map(|segment| (segment.name.as_str(), segment)))
    }

    /// Finds an attribute by its name: one of the contacts, or else one of their activities.
    pub fn attribute(&self, name: &str) -> Result<(Owner, String), Failure> {
        let of = |owner: Owner| move |name: &str| (owner, name.to_owned());
        let contacts =
            self.columns.contact_attributes.iter().map(|one| (one.name.as_str(), of(Owner::Contact)(&one.name)));
        let activities = self.columns.attributes.iter().map(|one| (one.name.as_str(), of(Owner::Activity)(&one.name)));
        one_of("attribute", name, contacts.chain(activities))
    }
}

/// Returns what has this name, exactly or in another case; otherwise says which names there are.
pub fn one_of<'a, T>(kind: &str, wanted: &str, all: impl Iterator<Item = (&'a str, T)>) -> Result<T, Failure> {
    let mut names = Vec::new();
    let mut alike = None;
    for (name, one) in all {
        if name == wanted {
            return Ok(one);
        }
        if alike.is_none() && name.to_lowercase() == wanted.trim().to_lowercase() {
            alike = Some(one);
        }
        names.push(format!("“{name}”"));
    }
    let known = match names.as_slice() {
        [] => format!("there is no {kind} at all"),
        names if names.len() > MOST_NAMES => {
            format!("there are {}, such as {}", names.len(), names.get(..MOST_NAMES).unwrap_or_default().join(", "))
        }
        names => format!("there is {}", names.join(", ")),
    };
    alike.ok_or_else(|| Failure::with_code(1, format!("There is no {kind} “{wanted}”; {known}.")))
}

/// So many names are listed where one is not found.
const MOST_NAMES: usize = 12;

/// Reads a day or a moment; a plain day at the end of a range means its last microsecond.
fn day(text: Option<&str>, is_end: bool) -> Result<Option<Moment>, Failure> {
    let Some(text) = text.map(str::trim) else { return Ok(None) };
    let moment = Moment::parse_iso(text).ok_or_else(|| {
        Failure::with_code(1, format!("“{text}” is no date; write it as 2026-03-01 or 2026-03-01T12:00:00Z."))
    })?;
    let whole_day = !text.contains(['T', ' ', ':']);
    Ok(Some(if is_end && whole_day { Moment(moment.0.saturating_add(Span::DAY.0 - 1)) } else { moment }))
}

/// Says something beside the answer.
pub(super) fn warn(sentence: &str) {
    // With standard error closed there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "pathlight: {sentence}");
}

fn say(events: &[Event]) {
    for event in events {
        if let Event::Problem(sentence) = event {
            warn(sentence);
        }
    }
}

fn open(path: &Path) -> Result<Project, Failure> {
    let mut project = Project::open(path, Arc::new(|| {}))
        .map_err(|error| Failure::with_code(1, format!("{}: {error}", path.display())))?;
    project.take_repaired().iter().for_each(|sentence| warn(sentence));
    Ok(project)
}

/// Opens a project and computes its figures; where the data is not at hand, those that were saved with it.
pub fn figures(path: &Path) -> Result<(Project, Arc<Report>), Failure> {
    let mut project = open(path)?;
    say(&project.settle());
    if let Some(store) = project.missing_store() {
        let store = store.display();
        warn(&format!("The activity data {store} is not there; these are the figures saved with the project."));
    }
    let report = project.figures().map(|figures| Arc::clone(&figures.report)).ok_or_else(|| {
        Failure::with_code(1, format!("{} has no figures yet: import activity data into it first.", path.display()))
    })?;
    Ok((project, report))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_otherwise_listed() {
        let all = || [("Visit", 1), ("visit", 2), ("Sign-up", 3)].into_iter();
        assert_eq!(one_of("stage", "visit", all()).unwrap(), 2);
        assert_eq!(one_of("stage", "SIGN-UP", all()).unwrap(), 3);
        let failure = one_of("stage", "Order", all()).unwrap_err();
        assert_eq!(failure.sentence, "There is no stage “Order”; there is “Visit”, “visit”, “Sign-up”.");
        let nothing = one_of::<u8>("segment", "A", std::iter::empty()).unwrap_err();
        assert_eq!(nothing.sentence, "There is no segment “A”; there is no segment at all.");
    }

    #[test]
    fn the_last_day_counts_as_a_whole() {
        let day_of = |text, is_end| day(Some(text), is_end).unwrap().map(Moment::to_iso);
        assert_eq!(day_of("2026-03-01", false).as_deref(), Some("2026-03-01T00:00:00Z"));
        assert_eq!(day_of("2026-03-01", true).as_deref(), Some("2026-03-01T23:59:59.999999Z"));
        assert_eq!(day_of("2026-03-01T12:00:00Z", true).as_deref(), Some("2026-03-01T12:00:00Z"));
        assert!(day(Some("soon"), true).unwrap_err().sentence.contains("2026-03-01"));
    }
}
