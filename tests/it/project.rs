//! One project from empty to saved and opened again, without a window.

use pathlight::document::{Document, Edit, Map, Point};
use pathlight::domain::{Moment, Rule};
use pathlight::engine::import::{Given, Plan, Sample, sniff};
use pathlight::project::{Event, Project, Wake};
use std::fs;
use std::path::Path;
use std::sync::Arc;

const CSV: &str = "contact,activity,time,channel\n\
    a,form,2025-01-01T10:00:00Z,mail\n\
    a,confirm,2025-01-01T11:00:00Z,mail\n\
    b,form,2025-01-02T10:00:00Z,web\n\
    c,form,2025-01-03T10:00:00Z,web\n\
    c,confirm,2025-01-03T13:00:00Z,web\n\
    ,form,2025-01-03T10:00:00Z,web\n";

fn wake() -> Wake {
    Arc::new(|| {})
}

fn now() -> Moment {
    Moment::parse_iso("2025-02-01").unwrap()
}

fn plan(path: &Path) -> Plan {
    let detected = sniff(&Sample::open(path).unwrap(), &Given::default()).unwrap();
    Plan::guess(&detected)
}

fn drawn() -> Document {
    let mut document = Document::new("Sign-up", Map::default());
    let rule = Rule::activity("form");
    let first = document.apply(Edit::AddStage { name: "Form".into(), rule, at: Point::new(0.0, 0.0) }).unwrap();
    let from = first.stages[0];
    let rule = Rule::activity("confirm");
    let at = Point::new(350.0, 0.0);
    document.apply(Edit::AddConnectedStage { from, name: "Confirmed".into(), rule, at }).unwrap();
    document
}

fn problems(events: &[Event]) -> Vec<String> {
    let sentence = |event: &Event| match event {
        Event::Problem(text) | Event::DataUnchanged(text) => Some(text.clone()),
        _ => None,
    };
    events.iter().filter_map(sentence).collect()
}

fn reached(project: &Project) -> Vec<u64> {
    project.figures().unwrap().report.stages.iter().map(|stage| stage.reached).collect()
}

#[test]
fn draw_import_measure_save_and_open_again() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("visits.csv");
    fs::write(&csv, CSV).unwrap();
    let path = folder.path().join("signup.pathlight");

    let mut project = Project::new(drawn(), wake());
    project.start_save(Some(path.clone())).unwrap();
    assert_eq!(problems(&project.settle()), [""; 0]);
    project.start_import(csv.clone(), plan(&csv), now()).unwrap();
    assert_eq!(problems(&project.settle()), [""; 0]);
    assert_eq!(reached(&project), [3, 2]);
    assert_eq!(project.imports()[0].taken, 5);
    assert_eq!(project.imports()[0].refused, 1);
    assert!(project.store_path().unwrap().ends_with("signup.activities.sqlite"));

    // The same file again adds nothing.
    project.start_import(csv.clone(), plan(&csv), now()).unwrap();
    project.settle();
    assert_eq!(project.data().unwrap().summary.activities, 5);

    // A change of the map is measured at once, and taken back with undo.
    let last = *project.document().map().stages.keys().last().unwrap();
    project.apply(Edit::SetRule { stage: last, rule: Rule::activity("form") }).unwrap();
    assert!(project.is_stale());
    project.settle();
    assert_eq!(reached(&project), [3, 0]);
    project.document_mut().undo();
    project.settle();
    assert_eq!(reached(&project), [3, 2]);

    project.start_save(None).unwrap();
    project.settle();
    assert!(!project.document().is_modified());
    drop(project);

    let mut project = Project::open(&path, wake()).unwrap();
    assert_eq!(problems(&project.settle()), [""; 0]);
    assert_eq!(reached(&project), [3, 2]);
    let import = project.imports()[0].id;
    project.start_removal(import).unwrap();
    project.settle();
    assert_eq!(project.data().unwrap().summary.activities, 0);
}

#[test]
fn a_project_shows_its_last_figures_without_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("visits.csv");
    fs::write(&csv, CSV).unwrap();
    let path = folder.path().join("a.pathlight");
    let mut project = Project::new(drawn(), wake());
    project.start_save(Some(path.clone())).unwrap();
    project.settle();
    project.start_import(csv.clone(), plan(&csv), now()).unwrap();
    project.settle();
    project.start_save(None).unwrap();
    project.settle();
    let store = project.store_path().unwrap().to_path_buf();
    drop(project);
    let elsewhere = folder.path().join("elsewhere.sqlite");
    fs::rename(&store, &elsewhere).unwrap();

    let mut project = Project::open(&path, wake()).unwrap();
    project.settle();
    assert_eq!(project.missing_store(), Some(store.as_path()));
    assert_eq!(reached(&project), [3, 2]);
    assert!(project.figures().unwrap().itineraries.is_none());
    project.locate_store(&elsewhere);
    project.settle();
    assert_eq!(project.missing_store(), None);
    assert!(project.figures().unwrap().itineraries.is_some());
}

#[test]
fn saving_elsewhere_brings_the_data_along() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("visits.csv");
    fs::write(&csv, CSV).unwrap();
    let (first, second) = (folder.path().join("one/a.pathlight"), folder.path().join("two/b.pathlight"));
    for path in [&first, &second] {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
    }
    let mut project = Project::new(drawn(), wake());
    project.start_save(Some(first.clone())).unwrap();
    project.settle();
    project.start_import(csv.clone(), plan(&csv), now()).unwrap();
    project.settle();
    project.start_save(Some(second.clone())).unwrap();
    assert_eq!(problems(&project.settle()), [""; 0]);
    assert!(second.with_extension("activities.sqlite").is_file());
    assert!(first.with_extension("activities.sqlite").is_file(), "the first project keeps its data");
    let mut opened = Project::open(&second, wake()).unwrap();
    opened.settle();
    assert_eq!(reached(&opened), [3, 2]);
}

#[test]
fn an_import_that_cannot_be_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("visits.csv");
    fs::write(&csv, CSV).unwrap();
    let good = plan(&csv);
    let path = folder.path().join("a.pathlight");
    let mut project = Project::new(drawn(), wake());
    project.start_save(Some(path)).unwrap();
    project.settle();
    let gone = folder.path().join("gone.csv");
    project.start_import(gone, good.clone(), now()).unwrap();
    let said = problems(&project.settle());
    assert!(said.len() == 1 && said[0].contains("gone.csv"), "{said:?}");
    assert_eq!(project.store_path(), None);

    let empty = folder.path().join("empty rows.csv");
    fs::write(&empty, "contact,activity,time,channel\nx,form,never,mail\n").unwrap();
    project.start_import(empty, good.clone(), now()).unwrap();
    let said = problems(&project.settle());
    assert!(said.len() == 1 && said[0].contains("Not one of the 1 rows"), "{said:?}");

    project.start_import(csv, good, now()).unwrap();
    project.cancel_change();
    let events = project.settle();
    assert!(problems(&events).is_empty(), "what the user stops has not failed");
    let stopped = events.iter().any(|event| matches!(event, Event::DataStopped));
    assert!(stopped || events.iter().any(|event| matches!(event, Event::DataChanged(_))), "one or the other is told");
    let rows = project.data().map_or(0, |data| data.summary.activities);
    assert!(rows == 0 || rows == 5, "all or nothing, not {rows}");
}

#[test]
fn a_project_opened_by_a_relative_path_is_known_by_its_whole_one() {
    let project = Project::open(Path::new("tests/fixtures/v1.pathlight"), Arc::new(|| {})).unwrap();
    let whole = std::env::current_dir().unwrap().join("tests/fixtures/v1.pathlight");
    assert_eq!(project.path(), Some(whole.as_path()));
    assert_eq!(project.to_keep().unwrap().path, Some(whole));
}
