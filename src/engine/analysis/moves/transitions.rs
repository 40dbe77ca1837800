//! Which activity follows which, with the start before the first and the end after the last.

use super::units::{Unit, in_units};
use crate::domain::{Cancelled, Rate, Span};
use crate::engine::analysis::asked::{Asked, Figure};
use crate::engine::analysis::at::At;
use crate::engine::analysis::paths::Item;
use crate::engine::analysis::paths::items::Items;
use crate::engine::analysis::people::Listed;
use crate::engine::analysis::times;
use hashbrown::HashMap;
use serde::Serialize;
use std::cmp::Reverse;

/// Asks for the moves from one activity directly to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moves {
    /// Within what activities follow one another.
    pub unit: Unit,
    /// The attribute of activities whose values tell activities of one type apart, if any.
    pub told_by: Option<String>,
    /// Activities that are left out.
    pub hidden: Vec<Item>,
    /// Moves to list, at most.
    pub most: usize,
}

/// The moves of all contacts (or sessions). Listed and other moves add up to all.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct MovesReport {
    /// Contacts (or sessions) with at least one activity.
    pub paths: u64,
    /// Their activities.
    pub activities: u64,
    /// All moves, those from the start and to the end among them: one more than activities in each path.
    pub moves: u64,
    /// How many different moves there are, those from the start and to the end among them.
    pub different: u64,
    /// Most frequent first, then by names; the start and the end before names.
    pub rows: Vec<MoveRow>,
    /// Different moves that are not listed.
    pub other_rows: u64,
    /// How often those were made.
    pub other_moves: u64,
}

/// One move.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MoveRow {
    /// The activity before; `None` is the start.
    pub from: Option<Item>,
    /// The activity after; `None` is the end.
    pub to: Option<Item>,
    /// How often the move was made.
    pub count: u64,
    /// Contacts (or sessions) that made it, each counted once.
    pub contacts: u64,
    /// Of all moves.
    pub share: Rate,
    /// Of the moves that leave the activity before.
    pub out_of: Rate,
    /// Of the moves that lead to the activity after.
    pub into: Rate,
    /// How often it was made in a path, on average.
    pub per_path: f64,
    /// Half of the times between the two activities are no longer; `None` at the start and the end.
    pub median: Option<Span>,
    /// Mean time between the two activities.
    pub mean: Option<Span>,
}

/// The contacts that made a move; `None` is the start or the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovePart {
    /// The activity before.
    pub from: Option<Item>,
    /// The activity after.
    pub to: Option<Item>,
}

/// The start before a path, or the end after it.
const EDGE: u32 = u32::MAX;
/// A table of all pairs has at most so many cells; with more pairs, only those that occur are kept.
const MOST_CELLS: usize = 1 << 16;

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    count: u64,
    paths: u64,
    /// The last path counted.
    path: u32,
}

#[derive(Debug)]
enum Table {
    /// One row of cells for each code, the edge last.
    All(usize, Vec<Cell>),
    Some(HashMap<(u32, u32), Cell>),
}

impl Table {
    fn new(items: &Items<'_>) -> Self {
        let side = items.len() + 1;
        if side.saturating_mul(side) <= MOST_CELLS {
            Self::All(side, vec![Cell::default(); side * side])
        } else {
            Self::Some(HashMap::new())
        }
    }

    #[inline]
    fn cell(&mut self, from: u32, to: u32) -> Option<&mut Cell> {
        match self {
            Self::All(side, cells) => {
                let place = |code: u32| (code as usize).min(*side - 1);
                cells.get_mut(place(from) * *side + place(to))
            }
            Self::Some(cells) => Some(cells.entry((from, to)).or_default()),
        }
    }

    /// Returns the moves that were made, in no order.
    fn made(self) -> Vec<(u32, u32, Cell)> {
        match self {
            Self::All(side, cells) => {
                let code = |place: usize| if place + 1 == side { EDGE } else { place as u32 };
                let cells = cells.into_iter().enumerate().filter(|(_, cell)| cell.count > 0);
                cells.map(|(place, cell)| (code(place / side), code(place % side), cell)).collect()
            }
            Self::Some(cells) => cells.into_iter().map(|((from, to), cell)| (from, to, cell)).collect(),
        }
    }
}

struct Counted {
    table: Table,
    paths: u32,
    activities: u64,
}

/// Calls back for every move of a path with the rows at its ends, where there are any.
#[inline]
fn each_move(items: &Items<'_>, rows: &[u32], mut made: impl FnMut(u32, u32, Option<(u32, u32)>)) {
    let (mut before, mut row_before) = (EDGE, None);
    for &row in rows {
        let Some(code) = items.at(row as usize) else { continue };
        made(before, code, row_before.map(|before| (before, row)));
        (before, row_before) = (code, Some(row));
    }
    if row_before.is_some() {
        made(before, EDGE, None);
    }
}

impl Figure for Moves {
    type Answer = MovesReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<MovesReport, Cancelled> {
        let items = self.items(asked);
        let empty = || Counted { table: Table::new(&items), paths: 0, activities: 0 };
        let parts = in_units(asked, &self.unit, empty, |all, _, rows| {
            let path = all.paths + 1;
            let mut moves = 0;
            each_move(&items, rows, |from, to, _| {
                moves += 1;
                if let Some(cell) = all.table.cell(from, to) {
                    cell.count += 1;
                    cell.paths += u64::from(cell.path != path);
                    cell.path = path;
                }
            });
            if moves > 0 {
                all.paths = path;
                all.activities += moves - 1;
            }
        })?;
        let mut all = empty();
        let (mut paths, mut activities) = (0, 0);
        for part in parts {
            paths += u64::from(part.paths);
            activities += part.activities;
            for (from, to, cell) in part.table.made() {
                if let Some(all) = all.table.cell(from, to) {
                    all.count += cell.count;
                    all.paths += cell.paths;
                }
            }
        }
        let report = self.report(&items, all.table.made(), paths, activities);
        self.with_times(asked, &items, report)
    }
}

impl Moves {
    fn items<'a>(&self, asked: &Asked<'a>) -> Items<'a> {
        Items::new(asked, self.told_by.as_deref(), &self.hidden)
    }

    fn report(&self, items: &Items<'_>, made: Vec<(u32, u32, Cell)>, paths: u64, activities: u64) -> MovesReport {
        let moves = activities + paths;
        let (mut leaving, mut entering) = (HashMap::new(), HashMap::new());
        for &(from, to, cell) in &made {
            *leaving.entry(from).or_insert(0_u64) += cell.count;
            *entering.entry(to).or_insert(0_u64) += cell.count;
        }
        let item = |code: u32| (code != EDGE).then(|| items.item(code));
        let of = |totals: &HashMap<u32, u64>, code| totals.get(&code).copied().unwrap_or_default();
        let mut rows: Vec<MoveRow> = made
            .iter()
            .map(|&(from, to, cell)| MoveRow {
                from: item(from),
                to: item(to),
                count: cell.count,
                contacts: cell.paths,
                share: Rate::new(cell.count, moves),
                out_of: Rate::new(cell.count, of(&leaving, from)),
                into: Rate::new(cell.count, of(&entering, to)),
                per_path: cell.count as f64 / paths.max(1) as f64,
                median: None,
                mean: None,
            })
            .collect();
        rows.sort_by(|row, other| {
            (Reverse(row.count), &row.from, &row.to).cmp(&(Reverse(other.count), &other.from, &other.to))
        });
        let different = rows.len() as u64;
        let others = rows.split_off(self.most.min(rows.len()));
        MovesReport {
            paths,
            activities,
            moves,
            different,
            rows,
            other_rows: others.len() as u64,
            other_moves: others.iter().map(|row| row.count).sum(),
        }
    }

    /// Adds the times of the moves that are listed.
    fn with_times(
        &self,
        asked: &Asked<'_>,
        items: &Items<'_>,
        mut report: MovesReport,
    ) -> Result<MovesReport, Cancelled> {
        let ends = |row: &MoveRow| Some((items.code_of(row.from.as_ref()?)?, items.code_of(row.to.as_ref()?)?));
        let places: HashMap<(u32, u32), usize> =
            report.rows.iter().enumerate().filter_map(|(place, row)| Some((ends(row)?, place))).collect();
        let time = |row: u32| asked.columns.times.at(row as usize);
        let parts = in_units(
            asked,
            &self.unit,
            || vec![Vec::new(); report.rows.len()],
            |all: &mut Vec<Vec<i64>>, _, rows| {
                each_move(items, rows, |from, to, rows| {
                    if let Some((before, after)) = rows
                        && let Some(times) = places.get(&(from, to)).and_then(|&place| all.get_mut(place))
                    {
                        times.push(time(after).saturating_sub(time(before)));
                    }
                });
            },
        )?;
        let mut all = vec![Vec::new(); report.rows.len()];
        for part in parts {
            all.iter_mut().zip(part).for_each(|(all, mut times)| all.append(&mut times));
        }
        for (row, mut times) in report.rows.iter_mut().zip(all) {
            times.sort_unstable();
            let summary = times::summary(&times);
            (row.median, row.mean) = (summary.median, summary.mean);
        }
        Ok(report)
    }
}

impl Listed for Moves {
    type Part = MovePart;

    fn contacts(&self, part: &MovePart, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let items = self.items(asked);
        let code = |item: &Option<Item>| item.as_ref().map_or(Some(EDGE), |item| items.code_of(item));
        let Some(wanted) = code(&part.from).zip(code(&part.to)) else { return Ok(Vec::new()) };
        let parts = in_units(asked, &self.unit, Vec::new, |all: &mut Vec<u32>, contact, rows| {
            let mut made = false;
            each_move(&items, rows, |from, to, _| made |= (from, to) == wanted);
            if made {
                all.push(contact);
            }
        })?;
        Ok(parts.concat())
    }
}
