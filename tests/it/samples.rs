//! The sample projects: what is committed is what the generator makes up, and every figure is counted three times.
//!
//! The README prints figures, plain SQL counts them from the activities, and the engine counts them from the columns.

use pathlight::document::file;
use pathlight::domain::{Cancel, Moment};
use pathlight::engine::analysis::compare::RateOf;
use pathlight::engine::analysis::{Asked, BeforeAfter, Figure, Report, StageReport, analyse};
use pathlight::engine::store::{Store, Wanted};
use pathlight::samples::Story;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::types::ValueRef;
use rusqlite::{Batch, Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A table of texts; the first row names the columns.
type Table = Vec<Vec<String>>;

/// What the SQL of a story puts out, in order.
struct Counted {
    closer: Table,
    totals: Table,
    stages: Table,
    arrows: Table,
    effect: Table,
    doubts: Table,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_projects")
}

fn project_path(story: Story) -> PathBuf {
    folder().join(format!("{}.pathlight", story.file_stem()))
}

fn store_path(story: Story) -> PathBuf {
    folder().join(format!("{}.activities.sqlite", story.file_stem()))
}

fn connection(story: Story) -> Connection {
    Connection::open_with_flags(store_path(story), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Runs the statements of a text and returns what the queries among them put out.
fn run(connection: &Connection, sql: &str) -> Vec<Table> {
    let mut batch = Batch::new(connection, sql);
    let mut tables = Vec::new();
    while let Some(mut statement) = batch.next().unwrap() {
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        if names.is_empty() {
            statement.execute([]).unwrap();
            continue;
        }
        let columns = names.len();
        let mut table = vec![names];
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            table.push((0..columns).map(|column| text(row.get_ref(column).unwrap())).collect());
        }
        tables.push(table);
    }
    tables
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

fn counted(connection: &Connection, story: Story) -> Counted {
    let read = |name: &str| std::fs::read_to_string(folder().join(name)).unwrap();
    let mut tables = run(connection, &read(&format!("{}.sql", story.file_stem())));
    tables.extend(run(connection, &read("figures.sql")));
    let [closer, totals, stages, arrows, effect, doubts] = tables.try_into().unwrap();
    Counted { closer, totals, stages, arrows, effect, doubts }
}

/// Reads the tables of each `## NAME` section of the README.
fn printed() -> BTreeMap<String, Vec<Table>> {
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let mut sections: BTreeMap<String, Vec<Table>> = BTreeMap::new();
    let mut section = String::new();
    let mut inside = false;
    for line in readme.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            section = name.to_owned();
        }
        let was_inside = std::mem::replace(&mut inside, line.starts_with('|'));
        if !inside || line.starts_with("|-") {
            continue;
        }
        let tables = sections.entry(section.clone()).or_default();
        if !was_inside {
            tables.push(Table::new());
        }
        let cells = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        tables.last_mut().unwrap().push(cells);
    }
    sections
}

/// Runs the engine over the committed activities.
fn report(story: Story) -> Report {
    let (store, cancel) = (Store::open(&store_path(story)).unwrap(), Cancel::default());
    let columns = store.load(&Wanted::everything(), &cancel, &mut |_| ()).unwrap();
    analyse(&Asked::everybody(&columns, &story.map().journey(), &cancel)).unwrap()
}

fn row<const N: usize>(texts: [&dyn ToString; N]) -> Vec<String> {
    texts.iter().map(|text| text.to_string()).collect()
}

#[test]
fn the_generator_makes_up_what_is_committed() {
    for story in Story::ALL {
        let intake = story.intake();
        let attributes: String = intake.attributes.iter().map(|one| format!(", \"{}\"", one.name)).collect();
        let connection = connection(story);
        let sql =
            format!("SELECT source_row, contact, activity, time{attributes} FROM activity_log ORDER BY source_row");
        let committed = run(&connection, &sql).remove(0);
        assert_eq!(committed.len(), intake.len() + 1, "{story:?}");
        for (place, committed) in committed.iter().skip(1).enumerate() {
            let mut made = vec![
                (place + 1).to_string(),
                intake.contacts.text(intake.contact[place]).to_owned(),
                intake.activity_types.text(intake.activity.at(place)).to_owned(),
                Moment(intake.time[place]).to_iso(),
            ];
            made.extend(intake.attributes.iter().map(|one| one.words.text(one.codes.at(place)).to_owned()));
            assert_eq!(*committed, made, "{story:?}");
        }
        let imports = Store::open(&store_path(story)).unwrap().imports().unwrap();
        assert_eq!(imports.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), [story.source_name()]);
        assert!(std::fs::metadata(store_path(story)).unwrap().len() < 3_000_000, "{story:?} is too large to commit");
    }
}

#[test]
fn a_committed_project_opens_with_its_map_and_its_figures() {
    for story in Story::ALL {
        let opened = file::load(&project_path(story)).unwrap();
        assert!(opened.repaired.is_empty(), "{:?}", opened.repaired);
        assert_eq!((opened.document.name(), opened.document.map()), (story.title(), &story.map()));
        let data = file::data_path(&project_path(story), &opened.data.unwrap()).unwrap();
        assert_eq!(data, store_path(story));
        let totals = opened.totals.unwrap();
        assert_eq!(totals.store_revision, Store::open(&data).unwrap().revision().unwrap());
        let mut expected = report(story);
        for (saved, now) in totals.report.stages.iter().zip(&mut expected.stages) {
            // Only the most frequent are saved.
            now.next_after_drop_off.truncate(saved.next_after_drop_off.len());
        }
        for now in &mut expected.transitions {
            now.sorted_times.clear();
        }
        assert_eq!(totals.report, expected, "{story:?}");
    }
}

#[test]
fn the_page_prints_what_plain_sql_counts() {
    let printed = printed();
    for story in Story::ALL {
        let counted = counted(&connection(story), story);
        let expected = [counted.closer, counted.totals, counted.stages, counted.arrows, counted.effect];
        assert_eq!(printed[story.file_stem()], expected, "{story:?}");
        assert_eq!(counted.doubts[1], ["0", "0"], "{story:?}: the SQL cannot tell");
    }
}

#[test]
fn the_engine_counts_what_plain_sql_counts() {
    for story in Story::ALL {
        let (report, journey) = (report(story), story.map().journey());
        let counted = counted(&connection(story), story);
        let totals = row([&report.contacts, &report.activities, &report.entered, &report.completed]);
        assert_eq!(counted.totals[1..], [totals], "{story:?}");
        let name = |id| &journey.stages[journey.stage_index(id).unwrap()].name;
        let stages: Table = report
            .stages
            .iter()
            .map(|one| {
                row([
                    name(one.id),
                    &one.reached,
                    &one.entered_here,
                    &one.moved_on,
                    &one.finished,
                    &one.still_in_time,
                    &one.dropped_off,
                ])
            })
            .collect();
        assert_eq!(counted.stages[1..], stages, "{story:?}");
        let arrows: Table = report
            .transitions
            .iter()
            .zip(&journey.transitions)
            .map(|(one, arrow)| {
                row([name(arrow.from), name(arrow.to), &one.contacts, &one.passes, &one.first_arrivals])
            })
            .collect();
        assert_eq!(counted.arrows[1..], arrows, "{story:?}");
    }
}

#[test]
fn every_story_has_contacts_in_every_state() {
    for story in Story::ALL {
        let report = report(story);
        let sum = |state: fn(&StageReport) -> u64| report.stages.iter().map(state).sum::<u64>();
        assert!(sum(|one| one.moved_on) > 100 && sum(|one| one.finished) > 100, "{story:?}");
        assert!(sum(|one| one.still_in_time) > 50 && sum(|one| one.dropped_off) > 1_000, "{story:?}");
        assert!(report.warnings.is_empty(), "{story:?}: {:?}", report.warnings);
    }
}

#[test]
fn every_remedy_shows() {
    for story in Story::ALL {
        let connection = connection(story);
        let effect = counted(&connection, story).effect;
        let number = |row: usize, column: usize| effect[row][column].parse::<f64>().unwrap();
        assert_eq!((effect[1][0].as_str(), effect[2][0].as_str()), ("before", "after"));
        let (n1, k1, n2, k2) = (number(1, 1), number(1, 2), number(2, 1), number(2, 2));
        // The two-proportion test: how many standard errors the shares lie apart.
        let pooled = (k1 + k2) / (n1 + n2);
        let apart = (k2 / n2 - k1 / n1) / (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
        assert!(apart > 6.0 && k2 / n2 > 1.3 * k1 / n1, "{story:?}: {effect:?}");
        let changed: i64 = connection.query_row("SELECT changed_at FROM setting", [], |row| row.get(0)).unwrap();
        assert_eq!(story.intervention(), Moment::from_secs(changed));
    }
}

#[test]
fn the_pinned_intervention_shows_what_plain_sql_counts() {
    for story in Story::ALL {
        let (store, cancel) = (Store::open(&store_path(story)).unwrap(), Cancel::default());
        let columns = store.load(&Wanted::everything(), &cancel, &mut |_| ()).unwrap();
        let (map, journey) = (story.map(), story.map().journey());
        let pinned = map.interventions.values().next().unwrap();
        assert_eq!(pinned.at, story.intervention());
        let question = BeforeAfter { at: pinned.at, stage: pinned.stage };
        let report = question.compute(&Asked::everybody(&columns, &journey, &cancel)).unwrap();
        let row = report.comparison.rows.iter().find(|row| row.of == RateOf::Stage(pinned.aim.unwrap())).unwrap();
        let found = [("before", row.first), ("after", row.second)].map(|(period, rate)| {
            let share = format!("{:.1} %", rate.value().unwrap() * 100.0);
            self::row([&period, &rate.whole, &rate.part, &share])
        });
        assert_eq!(counted(&connection(story), story).effect[1..], found, "{story:?}");
        assert!(row.adjusted_p.unwrap() < 0.001, "{story:?}");
    }
}
