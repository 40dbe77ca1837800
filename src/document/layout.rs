//! Tidies a map up: columns from left to right in the direction of the arrows, the main path on one line.
//!
//! Cycles are cut where they lead back, `rust-sugiyama` gives columns and an order with few crossings, and where a map
//! is too large or too dense for it, a plain layering does. Everything is done in the order of identities, so the
//! same map always gives the same places.

mod lanes;

pub use lanes::{Tidied, tidy_in_lanes};

use super::map::{Map, Point};
use crate::domain::{StageId, Transition};
use rust_sugiyama::configure::Config;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Least room between cards side by side, for the labels of transitions, in map units.
pub const GAP_X: f32 = 150.0;

/// Least room between cards one above the other, in map units.
pub const GAP_Y: f32 = 80.0;

/// Up to so many stages in one part are laid out with few crossings; the work grows faster than the count.
const FINE_STAGES: usize = 600;

/// Up to so many crossings of arrows with columns are laid out with few crossings.
const FINE_BENDS: usize = 2_000;

/// Returns new places for the stages of a map, or for the selected ones, in order of identity. No two cards overlap
/// and the middle of all stays where it was. `card` is the width and height of a card in map units.
pub fn tidy(map: &Map, selection: Option<&BTreeSet<StageId>>, card: (f32, f32)) -> Vec<(StageId, Point)> {
    let chosen = |id: &StageId| selection.is_none_or(|selection| selection.contains(id));
    let stages: Vec<(StageId, Point)> =
        map.stages.values().map(|record| (record.stage.id, record.at)).filter(|(id, _)| chosen(id)).collect();
    if stages.len() < 2 {
        return Vec::new();
    }
    let index: BTreeMap<StageId, usize> = stages.iter().enumerate().map(|(n, (id, _))| (*id, n)).collect();
    let ends = |step: &Transition| Some((*index.get(&step.from)?, *index.get(&step.to)?));
    let drawn: BTreeSet<(usize, usize)> =
        map.transitions.values().filter_map(ends).filter(|(from, to)| from != to).collect();
    let flagged: Vec<bool> =
        stages.iter().map(|(id, _)| map.stages.get(id).is_some_and(|record| record.stage.entry)).collect();
    let graph = Graph::forward(stages.len(), &drawn, &flagged);

    let pitch = (f64::from(card.0 + GAP_X), f64::from(card.1 + GAP_Y));
    let places = graph.places(pitch);
    let shift = {
        let (old, new) = (middle(stages.iter().map(|(_, at)| *at)), middle(places.iter().copied()));
        (old.x - new.x, old.y - new.y)
    };
    stages.iter().zip(places).map(|((id, _), at)| (*id, at.moved(shift.0, shift.1).tamed())).collect()
}

/// Returns the middle of the smallest upright rectangle around the points.
fn middle(points: impl Iterator<Item = Point>) -> Point {
    let far = f32::INFINITY;
    let (low, high) = points.fold((Point::new(far, far), Point::new(-far, -far)), |(low, high), at| {
        (Point::new(low.x.min(at.x), low.y.min(at.y)), Point::new(high.x.max(at.x), high.y.max(at.y)))
    });
    Point::new(f32::midpoint(low.x, high.x), f32::midpoint(low.y, high.y))
}

/// Arrows between numbered stages, without cycles.
struct Graph {
    after: Vec<Vec<usize>>,
    before: Vec<Vec<usize>>,
}

/// A column, and a place across the columns.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Cell {
    column: usize,
    across: f64,
}

impl Graph {
    /// Turns round the arrows that close a cycle, seen from the entries.
    fn forward(count: usize, drawn: &BTreeSet<(usize, usize)>, flagged: &[bool]) -> Self {
        let mut out = vec![Vec::new(); count];
        let mut entered = vec![false; count];
        for (from, to) in drawn {
            push(&mut out, *from, *to);
            set(&mut entered, *to, true);
        }
        let starts = |n: &usize| (!at(flagged, *n), at(&entered, *n), *n);
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(starts);

        let mut state = vec![Visit::New; count];
        let mut kept = BTreeSet::new();
        for start in order {
            if at(&state, start) != Visit::New {
                continue;
            }
            set(&mut state, start, Visit::Open);
            let mut path = vec![(start, 0_usize)];
            while let Some((here, next)) = path.last_mut() {
                let from = *here;
                let Some(to) = out.get(from).and_then(|to| to.get(*next)).copied() else {
                    set(&mut state, from, Visit::Done);
                    path.pop();
                    continue;
                };
                *next += 1;
                match at(&state, to) {
                    Visit::Open => {
                        kept.insert((to, from));
                    }
                    Visit::Done => {
                        kept.insert((from, to));
                    }
                    Visit::New => {
                        kept.insert((from, to));
                        set(&mut state, to, Visit::Open);
                        path.push((to, 0));
                    }
                }
            }
        }
        let mut graph = Self { after: vec![Vec::new(); count], before: vec![Vec::new(); count] };
        for (from, to) in kept {
            push(&mut graph.after, from, to);
            push(&mut graph.before, to, from);
        }
        graph
    }

    fn neighbours(&self, n: usize) -> impl Iterator<Item = usize> {
        let of = |list: &Vec<Vec<usize>>| list.get(n).cloned().unwrap_or_default();
        of(&self.before).into_iter().chain(of(&self.after))
    }

    /// Returns the stages that hang together, each part in order, the parts by their first stage.
    fn parts(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.after.len()];
        let mut parts = Vec::new();
        for start in 0..self.after.len() {
            if at(&seen, start) {
                continue;
            }
            set(&mut seen, start, true);
            let mut part = vec![start];
            let mut next = 0;
            while let Some(here) = part.get(next).copied() {
                next += 1;
                for other in self.neighbours(here) {
                    if !at(&seen, other) {
                        set(&mut seen, other, true);
                        part.push(other);
                    }
                }
            }
            part.sort_unstable();
            parts.push(part);
        }
        parts
    }

    /// Returns the middles of all cards: part below part, stages without arrows in rows below all.
    fn places(&self, pitch: (f64, f64)) -> Vec<Point> {
        let mut cells = vec![Cell::default(); self.after.len()];
        let mut single = Vec::new();
        let (mut top, mut columns) = (0.0, 4);
        for part in self.parts() {
            if let [alone] = part.as_slice() {
                single.push(*alone);
                continue;
            }
            let places = self.straightened(&part, self.cells(&part, pitch), pitch.1);
            let low = places.iter().map(|cell| cell.across).fold(f64::INFINITY, f64::min);
            let high = places.iter().map(|cell| cell.across).fold(f64::NEG_INFINITY, f64::max);
            for (n, cell) in part.iter().zip(places) {
                columns = columns.max(cell.column + 1);
                set(&mut cells, *n, Cell { across: cell.across - low + top, ..cell });
            }
            top += high - low + pitch.1;
        }
        // Without any arrow at all, a square reads better than one long row.
        let square = (single.len() as f64).sqrt().ceil() as usize;
        let in_a_row = if top > 0.0 { columns.max(square) } else { square.max(1) };
        for (place, n) in single.into_iter().enumerate() {
            let across = top + (place / in_a_row) as f64 * pitch.1;
            set(&mut cells, n, Cell { column: place % in_a_row, across });
        }
        cells.iter().map(|cell| Point::new((cell.column as f64 * pitch.0) as f32, cell.across as f32)).collect()
    }

    /// Returns column and place across for each stage of a part.
    fn cells(&self, part: &[usize], pitch: (f64, f64)) -> Vec<Cell> {
        let local: BTreeMap<usize, usize> = part.iter().enumerate().map(|(k, n)| (*n, k)).collect();
        let columns = self.longest(part, &local);
        let steps: Vec<(usize, usize)> = part
            .iter()
            .flat_map(|from| self.after.get(*from).into_iter().flatten().map(move |to| (from, to)))
            .filter_map(|(from, to)| Some((*local.get(from)?, *local.get(to)?)))
            .collect();
        let bends: usize = steps.iter().map(|(from, to)| at(&columns, *to).saturating_sub(at(&columns, *from))).sum();
        if part.len() <= FINE_STAGES && bends <= FINE_BENDS {
            fine(part.len(), &steps, pitch)
        } else {
            plain(&columns, &steps, pitch.1)
        }
    }

    /// Returns for each stage of a part how many arrows lead to it at most, one after the other.
    fn longest(&self, part: &[usize], local: &BTreeMap<usize, usize>) -> Vec<usize> {
        let mut columns = vec![0_usize; part.len()];
        let mut waiting: Vec<usize> = part.iter().map(|n| self.before.get(*n).map_or(0, Vec::len)).collect();
        let mut ready: VecDeque<usize> = (0..part.len()).filter(|k| at(&waiting, *k) == 0).collect();
        while let Some(here) = ready.pop_front() {
            for next in part.get(here).and_then(|n| self.after.get(*n)).into_iter().flatten() {
                let Some(next) = local.get(next).copied() else { continue };
                let column = at(&columns, next).max(at(&columns, here) + 1);
                set(&mut columns, next, column);
                let left = at(&waiting, next).saturating_sub(1);
                set(&mut waiting, next, left);
                if left == 0 {
                    ready.push_back(next);
                }
            }
        }
        columns
    }

    /// Shifts whole columns so that the longest path, the first by identity among equals, runs on one line.
    fn straightened(&self, part: &[usize], mut cells: Vec<Cell>, least: f64) -> Vec<Cell> {
        let local: BTreeMap<usize, usize> = part.iter().enumerate().map(|(k, n)| (*n, k)).collect();
        let mut order: Vec<usize> = (0..part.len()).collect();
        order.sort_by_key(|k| std::cmp::Reverse(at(&cells, *k).column));
        let mut ahead: Vec<(usize, Option<usize>)> = vec![(0, None); part.len()];
        for here in order {
            let after = part.get(here).and_then(|n| self.after.get(*n)).into_iter().flatten();
            let after = after.filter_map(|to| local.get(to).copied());
            let best =
                after.map(|to| (at(&ahead, to).0 + 1, to)).max_by_key(|(length, to)| (*length, std::cmp::Reverse(*to)));
            set(&mut ahead, here, best.map_or((0, None), |(length, to)| (length, Some(to))));
        }
        let mut next = (0..part.len()).max_by_key(|k| (at(&ahead, *k).0, std::cmp::Reverse(*k)));
        let mut line: BTreeMap<usize, f64> = BTreeMap::new();
        while let Some(here) = next {
            let cell = at(&cells, here);
            line.insert(cell.column, cell.across);
            next = at(&ahead, here).1;
        }
        for cell in &mut cells {
            let left = line.range(..=cell.column).next_back();
            let right = line.range(cell.column..).next();
            cell.across -= match (left, right) {
                (Some((from, low)), Some((to, high))) if to > from => {
                    low + (high - low) * (cell.column - from) as f64 / (to - from) as f64
                }
                (Some((_, across)), _) | (None, Some((_, across))) => *across,
                (None, None) => 0.0,
            };
        }
        apart(&mut cells, least);
        cells
    }
}

/// Gives columns and places with few crossings and short arrows.
fn fine(count: usize, steps: &[(usize, usize)], pitch: (f64, f64)) -> Vec<Cell> {
    // The library puts layer below layer; here they go from left to right, so width and height change places.
    let spacing = f64::from(GAP_Y);
    let size = (pitch.1 - spacing, (pitch.0 - spacing).max(1.0));
    let vertices: Vec<(u32, (f64, f64))> = (0..count as u32).map(|n| (n, size)).collect();
    let edges: Vec<(u32, u32)> = steps.iter().map(|(from, to)| (*from as u32, *to as u32)).collect();
    let config = Config { vertex_spacing: spacing, ..Config::default() };
    let layouts = rust_sugiyama::from_vertices_and_edges(&vertices, &edges, &config);
    let mut found: Vec<(usize, (f64, f64))> = layouts.into_iter().flat_map(|(layout, _, _)| layout).collect();
    found.sort_by_key(|(n, _)| *n);
    let layers: BTreeSet<i64> = found.iter().map(|(_, (_, layer))| layer.round() as i64).collect();
    let layers: BTreeMap<i64, usize> = layers.into_iter().enumerate().map(|(column, layer)| (layer, column)).collect();
    let mut cells = vec![Cell::default(); count];
    for (n, (across, layer)) in found {
        let column = layers.get(&(layer.round() as i64)).copied().unwrap_or_default();
        set(&mut cells, n, Cell { column, across });
    }
    cells
}

/// Gives places by sorting each column a few times by the middle of the neighbours to the left.
fn plain(columns: &[usize], steps: &[(usize, usize)], pitch: f64) -> Vec<Cell> {
    let mut before = vec![Vec::new(); columns.len()];
    for (from, to) in steps {
        push(&mut before, *to, *from);
    }
    let mut by_column: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, column) in columns.iter().enumerate() {
        by_column.entry(*column).or_default().push(n);
    }
    let mut cells: Vec<Cell> = columns.iter().map(|column| Cell { column: *column, across: 0.0 }).collect();
    for (_, mut stages) in by_column {
        let mean = |n: usize| {
            let before = before.get(n).map(Vec::as_slice).unwrap_or_default();
            let sum: f64 = before.iter().map(|from| at(&cells, *from).across).sum();
            sum / before.len().max(1) as f64
        };
        let means: BTreeMap<usize, f64> = stages.iter().map(|n| (*n, mean(*n))).collect();
        let of = |n: &usize| means.get(n).copied().unwrap_or_default();
        stages.sort_by(|a, b| of(a).total_cmp(&of(b)).then(a.cmp(b)));
        let half = stages.len().saturating_sub(1) as f64 / 2.0;
        for (place, n) in stages.into_iter().enumerate() {
            let column = at(columns, n);
            set(&mut cells, n, Cell { column, across: (place as f64 - half) * pitch });
        }
    }
    cells
}

/// Pushes cards of one column apart that stand closer than `least`.
fn apart(cells: &mut [Cell], least: f64) {
    let mut order: Vec<usize> = (0..cells.len()).collect();
    let key = |n: &usize| at(cells, *n);
    order.sort_by(|a, b| {
        let (a_cell, b_cell) = (key(a), key(b));
        a_cell.column.cmp(&b_cell.column).then(a_cell.across.total_cmp(&b_cell.across)).then(a.cmp(b))
    });
    let mut last: Option<Cell> = None;
    for n in order {
        let mut cell = at(cells, n);
        if let Some(above) = last.filter(|above| above.column == cell.column) {
            cell.across = cell.across.max(above.across + least);
        }
        set(cells, n, cell);
        last = Some(cell);
    }
}

/// How far the search for cycles has come with a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Visit {
    #[default]
    New,
    Open,
    Done,
}

fn at<T: Copy + Default>(list: &[T], n: usize) -> T {
    list.get(n).copied().unwrap_or_default()
}

fn set<T>(list: &mut [T], n: usize, value: T) {
    if let Some(place) = list.get_mut(n) {
        *place = value;
    }
}

fn push<T>(lists: &mut [Vec<T>], n: usize, value: T) {
    if let Some(list) = lists.get_mut(n) {
        list.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::StageRecord;
    use crate::domain::{Rule, Stage, StepOrder, TransitionId};
    use proptest::prelude::*;
    use std::time::{Duration, Instant};

    const CARD: (f32, f32) = (200.0, 104.0);

    fn map(count: u32, steps: &[(u32, u32)]) -> Map {
        let mut map = Map::default();
        for n in 0..count {
            let id = StageId(map.fresh_id());
            let stage = Stage {
                id,
                name: format!("S{n}"),
                rule: Rule::default(),
                entry: false,
                goal: false,
                optional: false,
                may_be_unrecorded: false,
            };
            map.stages.insert(id, StageRecord::new(stage, Point::new(n as f32 * 10.0, n as f32)));
        }
        for (from, to) in steps {
            let id = TransitionId(map.fresh_id());
            let (from, to) = (StageId(*from), StageId(*to));
            let step = Transition { id, from, to, order: StepOrder::Eventually, limit: None, exclusions: vec![] };
            map.transitions.insert(id, step);
        }
        map
    }

    fn places(map: &Map) -> Vec<Point> {
        let tidied = tidy(map, None, CARD);
        assert!(tidied.iter().map(|(id, _)| id).eq(map.stages.keys()));
        tidied.into_iter().map(|(_, at)| at).collect()
    }

    fn check_apart(places: &[Point]) {
        let mut sorted: Vec<_> = places.to_vec();
        sorted.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        for (n, a) in sorted.iter().enumerate() {
            for b in sorted[n + 1..].iter().take_while(|b| b.x - a.x < CARD.0 + GAP_X - 1.0) {
                assert!((b.y - a.y).abs() >= CARD.1 + GAP_Y - 1.0, "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn a_chain_is_a_straight_line_to_the_right() {
        let at = places(&map(4, &[(3, 1), (1, 0), (0, 2)]));
        let order = [3, 1, 0, 2].map(|n: usize| at[n]);
        for pair in order.windows(2) {
            assert!((pair[1].x - pair[0].x - 350.0).abs() < 0.1 && (pair[1].y - pair[0].y).abs() < 0.1, "{order:?}");
        }
    }

    #[test]
    fn the_main_path_stays_straight_beside_branches() {
        let at = places(&map(7, &[(0, 1), (1, 2), (2, 3), (3, 4), (1, 5), (5, 3), (0, 6)]));
        check_apart(&at);
        for n in 1..5 {
            assert!((at[n].y - at[0].y).abs() < 0.1, "{at:?}");
        }
    }

    #[test]
    fn a_cycle_starts_at_its_entry() {
        let mut looped = map(3, &[(0, 1), (1, 2), (2, 0), (1, 1)]);
        let at = places(&looped);
        assert!(at[0].x < at[1].x && at[1].x < at[2].x);
        looped.stages.get_mut(&StageId(1)).unwrap().stage.entry = true;
        let at = places(&looped);
        assert!(at[1].x < at[2].x && at[2].x < at[0].x);
    }

    #[test]
    fn parts_are_stacked_and_single_stages_stand_below() {
        let at = places(&map(8, &[(0, 1), (1, 2), (3, 4)]));
        check_apart(&at);
        assert!(at[0].x == at[3].x && at[3].y > at[0].y);
        assert!(at[5..].iter().all(|one| one.y > at[4].y));
    }

    #[test]
    fn the_middle_stays_and_the_rest_of_the_map_too() {
        let map = map(6, &[(0, 1), (1, 2), (1, 3)]);
        let old = middle(map.stages.values().map(|one| one.at));
        let new = middle(places(&map).into_iter());
        assert!((old.x - new.x).abs() < 0.5 && (old.y - new.y).abs() < 0.5);
        let selection = BTreeSet::from([StageId(1), StageId(2), StageId(77)]);
        let moved = tidy(&map, Some(&selection), CARD);
        assert_eq!(moved.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [1, 2]);
        let (old, new) = (Point::new(15.0, 1.5), middle(moved.iter().map(|(_, at)| *at)));
        assert!((old.x - new.x).abs() < 0.1 && (old.y - new.y).abs() < 0.1);
        assert!(tidy(&map, Some(&BTreeSet::from([StageId(1)])), CARD).is_empty());
        assert!(tidy(&Map::default(), None, CARD).is_empty());
    }

    /// A map as people draw them: mostly onwards, some branches, a few ways back.
    fn typical(count: u32) -> Map {
        let mut steps: Vec<(u32, u32)> = (1..count).map(|n| (n - 1 - (n * 7 % 5).min(n - 1), n)).collect();
        steps.extend((10..count).step_by(9).map(|n| (n, n - 6)));
        steps.extend((0..count.saturating_sub(8)).step_by(11).map(|n| (n, n + 7)));
        map(count, &steps)
    }

    #[test]
    fn two_hundred_stages_take_no_time() {
        let map = typical(200);
        let start = Instant::now();
        let first = places(&map);
        let took = start.elapsed();
        check_apart(&first);
        assert!((0..10).all(|_| places(&map) == first));
        let allowed = if cfg!(debug_assertions) { 1000 } else { 100 };
        assert!(took < Duration::from_millis(allowed), "{took:?}");
    }

    #[test]
    fn large_and_odd_maps_end_in_time() {
        let complete: Vec<_> = (0..120).flat_map(|a| (0..120).map(move |b| (a, b))).collect();
        let long: Vec<_> = (1..20_000).map(|n| (n - 1, n)).collect();
        let wheel: Vec<_> = (1..10_000).flat_map(|n| [(0, n), (n, 0)]).collect();
        let cases = [
            ("parallel", map(3, &[(0, 1); 10_000])),
            ("loops", map(3, &[(1, 1); 10_000])),
            ("complete", map(120, &complete)),
            ("long", map(20_000, &long)),
            ("wheel", map(10_000, &wheel)),
            ("single", map(20_000, &[])),
            ("typical", typical(5_000)),
        ];
        for (name, map) in cases {
            let start = Instant::now();
            let places = places(&map);
            assert!(start.elapsed() < Duration::from_secs(4), "{name}: {:?}", start.elapsed());
            if name != "long" {
                check_apart(&places);
            }
        }
    }

    proptest! {
        #[test]
        fn no_map_makes_cards_overlap(count in 2..30_u32, steps in prop::collection::vec((0..30_u32, 0..30_u32), 0..60)) {
            let steps: Vec<_> = steps.into_iter().filter(|(a, b)| *a < count && *b < count).collect();
            let map = map(count, &steps);
            let first = places(&map);
            check_apart(&first);
            prop_assert_eq!(places(&map), first);
        }
    }
}
