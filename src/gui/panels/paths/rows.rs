//! What the tab lists, as plain data.

use crate::domain::Rate;
use crate::engine::analysis::paths::{
    Between, BetweenPart, BetweenReport, Branches, Item, Next, NextPart, PathPart, Paths, PathsReport,
};
use crate::engine::analysis::people::PeopleOf;
use crate::export::paths::path_words;
use crate::gui::panels::people::Wanted;
use crate::overlay::text;
use crate::theme::Ink;
use std::collections::BTreeSet;

/// One row: a name, how many contacts, and a bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// How far it is indented.
    pub depth: usize,
    /// Whether the rows below it are shown; `None` where there are none.
    pub opened: Option<bool>,
    /// The activities up to it, by which a node is opened and closed.
    pub path: Vec<Item>,
    /// What it is.
    pub name: String,
    /// How many contacts, and of how many.
    pub rate: Rate,
    /// What stands at the end, such as a time.
    pub note: String,
    /// Colour of its bar.
    pub ink: Ink,
    /// The activity that can become a stage.
    pub adds: Option<Item>,
    /// The contacts behind it.
    pub people: Wanted,
}

impl Row {
    /// Returns whether the row is about one thing, not about all others put together.
    pub fn is_one(&self) -> bool {
        self.ink != Ink::TextMuted
    }
}

/// From this share of all contacts on, a node is opened unless it was closed.
const LARGE: f64 = 0.15;

/// Returns a tree as rows, each node before what follows it.
pub fn tree_rows(tree: &Branches, question: &Next, title: &str, toggled: &BTreeSet<Vec<Item>>) -> Vec<Row> {
    let mut rows = Vec::new();
    add(&mut rows, tree, question, title, toggled, &[], tree.contacts);
    rows
}

fn add(
    rows: &mut Vec<Row>,
    tree: &Branches,
    question: &Next,
    title: &str,
    toggled: &BTreeSet<Vec<Item>>,
    before: &[Item],
    all: u64,
) {
    let depth = before.len();
    let people = |part: NextPart, name: &str| {
        let steps: Vec<String> = before.iter().map(Item::to_string).chain([name.to_owned()]).collect();
        Wanted::found(format!("{title}: {}", steps.join(" → ")), PeopleOf { figure: question.clone(), part })
    };
    for node in &tree.nodes {
        let Some(item) = &node.item else {
            let people = people(NextPart::Ended(before.to_vec()), "nothing");
            let rate = Rate::new(node.contacts, all);
            let name = if question.backwards { "nothing before" } else { "nothing more" };
            rows.push(Row {
                depth,
                opened: None,
                path: before.to_vec(),
                name: name.to_owned(),
                rate,
                note: String::new(),
                ink: Ink::StillInTime,
                adds: None,
                people,
            });
            continue;
        };
        let path = [before, std::slice::from_ref(item)].concat();
        let name = item.to_string();
        let large = node.share.value().is_some_and(|share| share >= LARGE);
        let opened = large != toggled.contains(&path);
        rows.push(Row {
            depth,
            opened: (!node.next.nodes.is_empty()).then_some(opened),
            people: people(NextPart::Began(path.clone()), &name),
            path: path.clone(),
            name,
            rate: Rate::new(node.contacts, all),
            note: String::new(),
            ink: Ink::MovedOn,
            adds: Some(item.clone()),
        });
        if opened {
            add(rows, &node.next, question, title, toggled, &path, all);
        }
    }
    if tree.other_contacts > 0 {
        let name = format!("{} other activities", text::count(tree.other_items));
        rows.push(Row {
            depth,
            opened: None,
            path: before.to_vec(),
            people: people(NextPart::Other(before.to_vec()), &name),
            name,
            rate: Rate::new(tree.other_contacts, all),
            note: String::new(),
            ink: Ink::TextMuted,
            adds: None,
        });
    }
}

/// Returns the activities between two points as rows.
pub fn between_rows(report: &BetweenReport, question: &Between, title: &str) -> Vec<Row> {
    let people = |part: BetweenPart, name: &str| {
        Wanted::found(format!("{title}: {name}"), PeopleOf { figure: question.clone(), part })
    };
    let row = |name: String, contacts: u64, part: BetweenPart| Row {
        depth: 0,
        opened: None,
        path: Vec::new(),
        people: people(part, &name),
        name,
        rate: Rate::new(contacts, report.contacts),
        note: String::new(),
        ink: Ink::MovedOn,
        adds: None,
    };
    let mut rows: Vec<Row> = report
        .rows
        .iter()
        .map(|one| Row {
            note: format!("{} times", text::count(one.times_done)),
            adds: Some(one.item.clone()),
            ..row(one.item.to_string(), one.contacts, BetweenPart::Did(one.item.clone()))
        })
        .collect();
    if report.contacts > 0 {
        let nothing = row("nothing in between".to_owned(), report.directly, BetweenPart::Directly);
        rows.push(Row { ink: Ink::StillInTime, ..nothing });
    }
    rows
}

/// Returns paths as rows, everything else last.
pub fn path_rows(report: &PathsReport, question: &Paths, title: &str) -> Vec<Row> {
    let row = |name: String, contacts: u64, part: PathPart| Row {
        depth: 0,
        opened: None,
        path: Vec::new(),
        people: Wanted::found(format!("{title}: {name}"), PeopleOf { figure: question.clone(), part }),
        name,
        rate: Rate::new(contacts, report.contacts),
        note: String::new(),
        ink: Ink::MovedOn,
        adds: None,
    };
    let mut rows: Vec<Row> = report
        .paths
        .iter()
        .map(|path| Row {
            note: path.times.median.map(|median| median.to_string()).unwrap_or_default(),
            ..row(path_words(path), path.contacts, PathPart::Path { items: path.items.clone(), goes_on: path.goes_on })
        })
        .collect();
    if report.other_paths > 0 {
        let name = format!("{} other paths", text::count(report.other_paths));
        rows.push(Row { ink: Ink::TextMuted, ..row(name, report.other_contacts, PathPart::Other) });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey, Moment};
    use crate::engine::analysis::paths::{Shape, Stretch};
    use crate::engine::analysis::{Asked, Figure};
    use crate::engine::columns::ColumnsBuilder;

    fn words(rows: &[Row]) -> Vec<String> {
        let row = |row: &Row| format!("{}{} {}", "  ".repeat(row.depth), row.name, row.rate.part);
        rows.iter().map(row).collect()
    }

    #[test]
    fn every_row_counts_part_of_the_same_whole() {
        let mut builder = ColumnsBuilder::default();
        for (contact, history) in ["abc", "abc", "abd", "ac", "a", "d"].into_iter().enumerate() {
            for (time, kind) in (0..).zip(history.chars()) {
                builder.activity(&contact.to_string(), &kind.to_string(), Moment(time), &[]);
            }
        }
        let columns = builder.finish();
        let (journey, cancel) = (Journey::default(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let shape = Shape::default();
        let next = Next { stretch: Stretch::WHOLE, backwards: false, shape: shape.clone(), depth: 3, most: 1 };
        let tree = next.compute(&asked).unwrap();
        let closed = BTreeSet::from([vec![Item::activity("a"), Item::activity("b")]]);
        let rows = tree_rows(&tree, &next, "All", &closed);
        let expected = ["a 5", "  b 3", "  nothing more 1", "  1 other activities 1", "1 other activities 1"];
        assert_eq!(words(&rows), expected);
        assert!(rows.iter().all(|row| row.rate.whole == 6));
        assert_eq!((rows[0].opened, rows[1].opened, rows[2].opened), (Some(true), Some(false), None));
        let paths = Paths { stretch: Stretch::WHOLE, shape, most: 2 };
        let rows = path_rows(&paths.compute(&asked).unwrap(), &paths, "All");
        assert_eq!(words(&rows), ["a → b → c 2", "a 1", "3 other paths 3"]);
        let between = Between { stretch: Stretch::WHOLE, told_by: None, hidden: Vec::new() };
        let rows = between_rows(&between.compute(&asked).unwrap(), &between, "All");
        assert_eq!(words(&rows), ["a 5", "b 3", "c 3", "d 2", "nothing in between 0"]);
        assert_eq!(rows[0].note, "5 times");
    }
}
