//! What contacts do, as sheets: trees of next activities, activities in between, paths, moves, pairs and sessions.

use super::sheet::{Cell, Sheet};
use crate::domain::{Rate, Span};
use crate::engine::analysis::TimeSummary;
use crate::engine::analysis::moves::{MovesReport, PairReport, SessionsReport};
use crate::engine::analysis::paths::{BetweenReport, Branches, Item, PathRow, PathsReport};
use crate::overlay::text;

fn share(rate: Rate) -> Cell {
    Cell::of(rate.value(), Cell::Share)
}

fn span(span: Option<Span>) -> Cell {
    Cell::of(span, Cell::Span)
}

/// Writes what contacts did on a path, in one line; `directly` where they did nothing.
pub fn path_words(path: &PathRow) -> String {
    let mut words: Vec<String> = path.items.iter().map(|item| text::tame(&item.to_string())).collect();
    if path.goes_on {
        words.push("…".to_owned());
    }
    if words.is_empty() { "directly, with nothing in between".to_owned() } else { words.join(" → ") }
}

/// Says how many of the contacts the listed paths cover.
pub fn coverage_words(report: &PathsReport) -> String {
    if report.contacts == 0 {
        return "Nobody went from the one point to the other.".to_owned();
    }
    let listed = report.paths.len();
    let (contacts, different) = (text::count(report.contacts), text::count(report.different));
    let covered = text::percent(report.coverage(listed));
    if report.other_paths == 0 {
        return format!("{contacts} contacts went {different} different ways, all listed.");
    }
    format!(
        "{contacts} contacts went {different} different ways. The {listed} most frequent cover {covered}; {} other ways \
         were gone by {} contacts.",
        text::count(report.other_paths),
        text::count(report.other_contacts)
    )
}

/// Writes paths, most frequent first, and everything else in the last row.
pub fn paths_sheet(title: impl Into<String>, report: &PathsReport) -> Sheet {
    let mut sheet = Sheet::new(
        title,
        &[
            ("path", "path"),
            ("activities", "activities"),
            ("contacts", "contacts"),
            ("share", "share"),
            ("covered so far", "covered"),
            ("median time", "median_seconds"),
            ("mean time", "mean_seconds"),
        ],
    );
    for (place, path) in report.paths.iter().enumerate() {
        sheet.row([
            Cell::text(path_words(path)),
            Cell::Count(path.items.len() as u64),
            Cell::Count(path.contacts),
            share(path.share),
            share(report.coverage(place + 1)),
            span(path.times.median),
            span(path.times.mean),
        ]);
    }
    if report.other_paths > 0 {
        sheet.row([
            Cell::text(format!("{} other paths", text::count(report.other_paths))),
            Cell::Nothing,
            Cell::Count(report.other_contacts),
            share(Rate::new(report.other_contacts, report.contacts)),
            share(Rate::new(report.contacts, report.contacts)),
            Cell::Nothing,
            Cell::Nothing,
        ]);
    }
    sheet.note(coverage_words(report));
    sheet.note(times_words(&report.times));
    sheet
}

fn times_words(times: &TimeSummary) -> String {
    match (times.median, times.mean) {
        (Some(median), Some(mean)) => {
            format!("From the one point to the other half took at most {median}; the mean is {mean}.")
        }
        _ => "There are no times.".to_owned(),
    }
}

/// Writes a tree of activities: each row is a path to a node.
pub fn next_sheet(title: impl Into<String>, tree: &Branches, backwards: bool) -> Sheet {
    let mut sheet = Sheet::new(
        title,
        &[
            ("step", "step"),
            (if backwards { "activities, nearest first" } else { "activities" }, "path"),
            ("contacts", "contacts"),
            ("share", "share"),
            ("of those before", "share_of_step_before"),
        ],
    );
    add_branches(&mut sheet, tree, &mut Vec::new(), tree.contacts);
    sheet.note(format!("{} contacts, each counted once at every step.", text::count(tree.contacts)));
    sheet
}

fn add_branches(sheet: &mut Sheet, tree: &Branches, before: &mut Vec<String>, all: u64) {
    let row = |before: &[String], last: &str, contacts: u64| {
        let words: Vec<&str> = before.iter().map(String::as_str).chain([last]).collect();
        let rates = [Rate::new(contacts, all), Rate::new(contacts, tree.contacts)];
        vec![
            Cell::Count(words.len() as u64),
            Cell::text(words.join(" → ")),
            Cell::Count(contacts),
            share(rates[0]),
            share(rates[1]),
        ]
    };
    for node in &tree.nodes {
        let name = node.item.as_ref().map_or("nothing".to_owned(), |item| text::tame(&item.to_string()));
        sheet.row(row(before, &name, node.contacts));
        before.push(name);
        add_branches(sheet, &node.next, before, all);
        before.pop();
    }
    if tree.other_contacts > 0 {
        let name = format!("{} other activities", text::count(tree.other_items));
        sheet.row(row(before, &name, tree.other_contacts));
    }
}

/// Writes which activities lie between two points.
pub fn between_sheet(title: impl Into<String>, report: &BetweenReport) -> Sheet {
    let columns =
        [("activity", "activity"), ("contacts", "contacts"), ("share", "share"), ("times done", "times_done")];
    let mut sheet = Sheet::new(title, &columns);
    for row in &report.rows {
        let name = Cell::text(row.item.to_string());
        sheet.row([name, Cell::Count(row.contacts), share(row.share), Cell::Count(row.times_done)]);
    }
    let directly = Rate::new(report.directly, report.contacts);
    sheet.row([Cell::text("nothing"), Cell::Count(report.directly), share(directly), Cell::Nothing]);
    sheet.note(format!(
        "{} contacts went from the one point to the other. Who did several things counts in each.",
        text::count(report.contacts)
    ));
    sheet
}

/// Writes moves from one activity to the next.
pub fn moves_sheet(title: impl Into<String>, report: &MovesReport) -> Sheet {
    let mut sheet = Sheet::new(
        title,
        &[
            ("from", "from"),
            ("to", "to"),
            ("times", "count"),
            ("contacts", "contacts"),
            ("share", "share"),
            ("of those that leave", "share_out"),
            ("of those that arrive", "share_in"),
            ("per path", "per_path"),
            ("median time", "median_seconds"),
            ("mean time", "mean_seconds"),
        ],
    );
    let name = |item: &Option<Item>, edge: &str| Cell::text(item.as_ref().map_or(edge.to_owned(), Item::to_string));
    for row in &report.rows {
        sheet.row([
            name(&row.from, "(start)"),
            name(&row.to, "(end)"),
            Cell::Count(row.count),
            Cell::Count(row.contacts),
            share(row.share),
            share(row.out_of),
            share(row.into),
            Cell::Number(row.per_path),
            span(row.median),
            span(row.mean),
        ]);
    }
    if report.other_rows > 0 {
        let mut cells = vec![Cell::text(format!("{} other moves", text::count(report.other_rows))), Cell::Nothing];
        cells.extend([Cell::Count(report.other_moves), Cell::Nothing]);
        cells.push(share(Rate::new(report.other_moves, report.moves)));
        cells.resize(sheet.columns.len(), Cell::Nothing);
        sheet.row(cells);
    }
    sheet.note(format!(
        "{} moves of {} different kinds in {} histories with {} activities, each history's start and end among them.",
        text::count(report.moves),
        text::count(report.different),
        text::count(report.paths),
        text::count(report.activities)
    ));
    sheet
}

/// Writes how often one thing comes after another.
pub fn pair_sheet(title: impl Into<String>, report: &PairReport) -> Sheet {
    let mut sheet = Sheet::new(title, &[("what", "what"), ("contacts", "contacts"), ("share", "share")]);
    let all = |count| share(Rate::new(count, report.paths));
    sheet.row([Cell::text("all"), Cell::Count(report.paths), all(report.paths)]);
    sheet.row([Cell::text("did the first"), Cell::Count(report.with_start), all(report.with_start)]);
    sheet.row([Cell::text("did the second after it"), Cell::Count(report.converted), share(report.rate)]);
    sheet.row([Cell::text("did the second at all"), Cell::Count(report.with_end), share(report.base_rate)]);
    let lift = report.lift.map_or("There is nothing to compare with.".to_owned(), |lift| {
        format!("Lift {lift:.2}: the second is {lift:.2} times as frequent after the first as it is overall.")
    });
    sheet.note(lift);
    sheet.note(times_words(&report.times));
    sheet
}

/// Writes how many contacts have how many sessions.
pub fn sessions_sheet(title: impl Into<String>, report: &SessionsReport) -> Sheet {
    let mut sheet = Sheet::new(title, &[("sessions", "sessions"), ("contacts", "contacts"), ("share", "share")]);
    for (&sessions, &contacts) in &report.contacts_by_sessions {
        sheet.row([Cell::Count(sessions), Cell::Count(contacts), share(Rate::new(contacts, report.contacts))]);
    }
    sheet.note(format!(
        "{} sessions of {} contacts with {} activities; {} of the sessions are a single activity, {} of the contacts came \
         back.",
        text::count(report.sessions),
        text::count(report.contacts),
        text::count(report.activities),
        text::percent(report.single),
        text::percent(report.came_back)
    ));
    if let Some(median) = report.lengths.median {
        sheet.note(format!("Half of the sessions are no longer than {median}."));
    }
    sheet
}
