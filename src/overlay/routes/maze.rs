//! The shortest way in right angles through a maze of lines between rectangles.

use crate::document::Point;
use crate::overlay::shape::Rect;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A direction of travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    Right,
    Down,
    Left,
    Up,
}

/// A place at which a way begins or ends, with the direction it has there and what it costs to take it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gate {
    pub at: Point,
    pub heading: Heading,
    pub cost: f32,
}

/// Lines that cross one another, and which of the stretches between crossings are blocked.
pub(super) struct Maze {
    xs: Vec<f32>,
    ys: Vec<f32>,
    /// Whether the stretch from a crossing to the next on its right is blocked, row by row.
    right: Vec<bool>,
    /// Whether the stretch from a crossing to the next below is blocked, row by row.
    down: Vec<bool>,
    /// The same for stretches upon which another way lies already.
    right_taken: Vec<bool>,
    down_taken: Vec<bool>,
}

/// What a turn costs, in map units.
const TURN: f32 = 40.0;
/// How many times as long a stretch counts upon which another way lies.
const TAKEN: f32 = 2.0;
/// Costs are counted in whole parts of a map unit, so that equal ones are equal.
const PARTS: f32 = 8.0;

impl Heading {
    pub(super) const ALL: [Self; 4] = [Self::Right, Self::Down, Self::Left, Self::Up];

    pub(super) fn back(self) -> Self {
        match self {
            Self::Right => Self::Left,
            Self::Down => Self::Up,
            Self::Left => Self::Right,
            Self::Up => Self::Down,
        }
    }

    pub(super) fn is_opposite(self, other: Self) -> bool {
        self.back() == other
    }

    /// Returns the point so far ahead.
    pub(super) fn step(self, from: Point, by: f32) -> Point {
        match self {
            Self::Right => from.moved(by, 0.0),
            Self::Down => from.moved(0.0, by),
            Self::Left => from.moved(-by, 0.0),
            Self::Up => from.moved(0.0, -by),
        }
    }
}

/// Returns the first line inside and the first behind, of lines in order.
fn inside(lines: &[f32], from: f32, to: f32) -> (usize, usize) {
    (lines.partition_point(|line| *line <= from), lines.partition_point(|line| *line < to))
}

fn whole(cost: f32) -> u64 {
    (cost * PARTS).max(0.0) as u64
}

/// A way through a maze: which gate it leaves by, at which it arrives, what it costs, its points.
pub(super) type Shortest = (usize, usize, f32, Vec<Point>);

impl Maze {
    /// Makes a maze of the lines along the edges of the obstacles and through the points, inside the area.
    pub(super) fn new(obstacles: &[Rect], points: &[Point], area: Rect) -> Self {
        let line = |edges: &mut Vec<f32>, (from, to): (f32, f32)| {
            edges.retain(|edge| (from..=to).contains(edge));
            edges.sort_unstable_by(f32::total_cmp);
            edges.dedup();
        };
        let mut xs: Vec<f32> = obstacles.iter().flat_map(|rect| [rect.min.x, rect.max.x]).collect();
        let mut ys: Vec<f32> = obstacles.iter().flat_map(|rect| [rect.min.y, rect.max.y]).collect();
        xs.extend(points.iter().map(|point| point.x));
        ys.extend(points.iter().map(|point| point.y));
        line(&mut xs, (area.min.x, area.max.x));
        line(&mut ys, (area.min.y, area.max.y));
        let none = vec![false; xs.len() * ys.len()];
        let (right, down, right_taken, down_taken) = (none.clone(), none.clone(), none.clone(), none);
        let mut maze = Self { xs, ys, right, down, right_taken, down_taken };
        for rect in obstacles {
            maze.block(rect);
        }
        maze
    }

    /// Marks level and upright stretches upon which other ways lie.
    pub(super) fn take(&mut self, level: &[Rect], upright: &[Rect]) {
        let columns = self.xs.len();
        for (rects, taken, is_level) in [(level, &mut self.right_taken, true), (upright, &mut self.down_taken, false)] {
            for rect in rects {
                let (left, past_right) = inside(&self.xs, rect.min.x, rect.max.x);
                let (top, past_bottom) = inside(&self.ys, rect.min.y, rect.max.y);
                let (first, top) = if is_level { (left.saturating_sub(1), top) } else { (left, top.saturating_sub(1)) };
                for place in (top..past_bottom).flat_map(|y| (first..past_right).map(move |x| y * columns + x)) {
                    if let Some(taken) = taken.get_mut(place) {
                        *taken = true;
                    }
                }
            }
        }
    }

    /// Blocks what runs through the inside of a rectangle; its edges stay free.
    fn block(&mut self, rect: &Rect) {
        let (left, past_right) = inside(&self.xs, rect.min.x, rect.max.x);
        let (top, past_bottom) = inside(&self.ys, rect.min.y, rect.max.y);
        let columns = self.xs.len();
        for y in top..past_bottom {
            for x in left.saturating_sub(1)..past_right {
                if let Some(blocked) = self.right.get_mut(y * columns + x) {
                    *blocked = true;
                }
            }
        }
        for y in top.saturating_sub(1)..past_bottom {
            for x in left..past_right {
                if let Some(blocked) = self.down.get_mut(y * columns + x) {
                    *blocked = true;
                }
            }
        }
    }

    fn node(&self, at: Point) -> Option<usize> {
        let x = self.xs.binary_search_by(|line| line.total_cmp(&at.x)).ok()?;
        let y = self.ys.binary_search_by(|line| line.total_cmp(&at.y)).ok()?;
        Some(y * self.xs.len() + x)
    }

    fn point(&self, node: usize) -> Point {
        let (x, y) = (self.xs.get(node % self.xs.len()), self.ys.get(node / self.xs.len()));
        Point::new(x.copied().unwrap_or_default(), y.copied().unwrap_or_default())
    }

    /// Returns the crossing next to one, if the stretch to it is free.
    fn next(&self, node: usize, heading: Heading) -> Option<usize> {
        let columns = self.xs.len();
        let (x, y) = (node % columns, node / columns);
        let free = |blocked: &[bool], at: usize| blocked.get(at).is_some_and(|blocked| !blocked);
        match heading {
            Heading::Right => (x + 1 < columns && free(&self.right, node)).then_some(node + 1),
            Heading::Left => (x > 0 && free(&self.right, node.wrapping_sub(1))).then(|| node - 1),
            Heading::Down => (y + 1 < self.ys.len() && free(&self.down, node)).then_some(node + columns),
            Heading::Up => (y > 0 && free(&self.down, node.wrapping_sub(columns))).then(|| node - columns),
        }
    }

    /// Returns whether another way lies upon the stretch between two neighbours.
    fn is_taken(&self, one: usize, other: usize) -> bool {
        let taken = if one.abs_diff(other) == 1 { &self.right_taken } else { &self.down_taken };
        taken.get(one.min(other)).is_some_and(|taken| *taken)
    }

    /// Returns whether a crossing can be left at all; one inside of an obstacle cannot.
    fn is_open(&self, node: usize) -> bool {
        Heading::ALL.into_iter().any(|heading| self.next(node, heading).is_some())
    }

    /// Finds the shortest way from one of some gates to one of others. `None` if there is none.
    pub(super) fn shortest(&self, from: &[Gate], to: &[Gate]) -> Option<Shortest> {
        let open = |gates: &[Gate]| -> Vec<(usize, usize, Gate)> {
            let nodes = gates.iter().enumerate().filter_map(|(index, gate)| Some((index, self.node(gate.at)?, *gate)));
            nodes.filter(|(_, node, _)| self.is_open(*node)).collect()
        };
        let (starts, goals) = (open(from), open(to));
        if goals.is_empty() {
            return None;
        }
        // Never more than what is left: the nearest goal as one would walk to it in a free field.
        let ahead = |node: usize| {
            let point = self.point(node);
            let far = goals.iter().map(|(.., goal)| (goal.at.x - point.x).abs() + (goal.at.y - point.y).abs());
            whole(far.fold(f32::INFINITY, f32::min) - 1.0)
        };
        // A state is a crossing and the direction in which it was reached; one more, which all goals lead to, is the end.
        let end = self.right.len() * 4;
        let mut costs = vec![u64::MAX; end + 1];
        let mut before: Vec<usize> = vec![usize::MAX; end + 1];
        let mut waiting = BinaryHeap::new();
        let mut reach = |waiting: &mut BinaryHeap<_>, state: usize, cost: u64, rest: u64, from: usize| {
            if let (Some(least), Some(before)) = (costs.get_mut(state), before.get_mut(state))
                && cost < *least
            {
                *least = cost;
                *before = from;
                waiting.push(Reverse((cost + rest, state, cost)));
            }
        };
        for (_, node, gate) in &starts {
            reach(&mut waiting, node * 4 + gate.heading as usize, whole(gate.cost), ahead(*node), usize::MAX);
        }
        let mut done = vec![false; end + 1];
        let mut total = None;
        while let Some(Reverse((_, state, cost))) = waiting.pop() {
            if state == end {
                total = Some(cost);
                break;
            }
            match done.get_mut(state) {
                Some(done) if !*done => *done = true,
                _ => continue,
            }
            let node = state / 4;
            let Some(heading) = Heading::ALL.get(state % 4).copied() else { continue };
            for (_, goal_node, goal) in &goals {
                if *goal_node == node && !heading.is_opposite(goal.heading) {
                    let turn = if heading == goal.heading { 0.0 } else { TURN };
                    reach(&mut waiting, end, cost + whole(turn + goal.cost), 0, state);
                }
            }
            for turned in Heading::ALL.into_iter().filter(|turned| !turned.is_opposite(heading)) {
                let Some(next) = self.next(node, turned) else { continue };
                let (a, b) = (self.point(node), self.point(next));
                let length = (b.x - a.x).abs() + (b.y - a.y).abs();
                let length = if self.is_taken(node, next) { length * TAKEN } else { length };
                let cost = cost + whole(length) + if turned == heading { 0 } else { whole(TURN) };
                reach(&mut waiting, next * 4 + turned as usize, cost, ahead(next), state);
            }
        }
        let total = total?;
        let mut nodes = Vec::new();
        let mut state = before.get(end).copied()?;
        let last = state / 4;
        let mut first = state;
        while state != usize::MAX {
            nodes.push(self.point(state / 4));
            first = state;
            state = before.get(state).copied()?;
        }
        nodes.reverse();
        let left = starts.iter().find(|(_, node, gate)| node * 4 + gate.heading as usize == first)?.0;
        let arrived = goals.iter().filter(|(_, node, _)| *node == last);
        let arrived = arrived.min_by(|one, other| one.2.cost.total_cmp(&other.2.cost))?.0;
        Some((left, arrived, total as f32 / PARTS, nodes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_that_is_taken_is_left_to_the_other_way() {
        let (from, to) = (gate(0.0, 0.0, Heading::Right), gate(400.0, 0.0, Heading::Right));
        let aside = gate(0.0, 30.0, Heading::Right);
        let mut maze = maze(&[Rect::new(150.0, -60.0, 160.0, -50.0)], &[from, to, aside]);
        maze.take(&[Rect::new(-10.0, -3.0, 410.0, 3.0)], &[]);
        let (.., points) = maze.shortest(&[from], &[to]).unwrap();
        assert!(points.iter().any(|point| point.y == 30.0), "{points:?}");
    }

    fn gate(x: f32, y: f32, heading: Heading) -> Gate {
        Gate { at: Point::new(x, y), heading, cost: 0.0 }
    }

    fn maze(obstacles: &[Rect], gates: &[Gate]) -> Maze {
        let points: Vec<Point> = gates.iter().map(|gate| gate.at).collect();
        Maze::new(obstacles, &points, Rect::new(-1000.0, -1000.0, 1000.0, 1000.0))
    }

    #[test]
    fn a_wall_is_gone_round_on_its_nearer_side() {
        let wall = Rect::new(40.0, -200.0, 60.0, 30.0);
        let (from, to) = (gate(0.0, 0.0, Heading::Right), gate(100.0, 0.0, Heading::Right));
        let (.., points) = maze(&[wall], &[from, to]).shortest(&[from], &[to]).unwrap();
        assert!(points.iter().all(|point| point.y <= 30.0));
        assert!(points.iter().any(|point| point.y == 30.0));
    }

    #[test]
    fn what_is_walled_in_is_not_reached() {
        let walls = [
            Rect::new(80.0, -20.0, 120.0, -10.0),
            Rect::new(80.0, 10.0, 120.0, 20.0),
            Rect::new(80.0, -15.0, 90.0, 15.0),
            Rect::new(110.0, -15.0, 120.0, 15.0),
        ];
        let (from, to) = (gate(0.0, 0.0, Heading::Right), gate(100.0, 0.0, Heading::Right));
        let maze = maze(&walls, &[from, to]);
        assert_eq!(maze.shortest(&[from], &[to]), None);
        assert_eq!(maze.shortest(&[to], &[from]), None);
    }

    #[test]
    fn of_several_gates_the_cheapest_is_taken() {
        let far = Gate { cost: 500.0, ..gate(90.0, 0.0, Heading::Right) };
        let (from, near) = (gate(0.0, 0.0, Heading::Right), gate(200.0, 0.0, Heading::Right));
        let (left, arrived, cost, _) = maze(&[], &[from, far, near]).shortest(&[from], &[far, near]).unwrap();
        assert_eq!((left, arrived, cost), (0, 1, 200.0));
    }
}
