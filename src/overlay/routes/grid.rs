//! Rectangles sorted into squares, so that those near a place are found without looking at all of them.

use crate::overlay::shape::Rect;
use hashbrown::HashMap;

/// Side of a square in map units.
const CELL: f32 = 256.0;

/// Most squares that a rectangle is put into; one that covers more is kept aside and always looked at.
const MOST_CELLS: i64 = 1024;

/// Rectangles with what they stand for.
pub(in crate::overlay) struct Grid<T> {
    all: Vec<(Rect, T)>,
    cells: HashMap<(i32, i32), Vec<usize>>,
    large: Vec<usize>,
}

impl<T> Default for Grid<T> {
    fn default() -> Self {
        Self { all: Vec::new(), cells: HashMap::new(), large: Vec::new() }
    }
}

/// The squares that a rectangle lies in: first and last column, first and last row.
#[derive(Clone, Copy)]
struct Cells(i32, i32, i32, i32);

impl Cells {
    fn of(rect: &Rect) -> Self {
        Self(cell(rect.min.x), cell(rect.max.x), cell(rect.min.y), cell(rect.max.y))
    }

    fn count(self) -> i64 {
        (i64::from(self.1) - i64::from(self.0) + 1) * (i64::from(self.3) - i64::from(self.2) + 1)
    }

    fn each(self) -> impl Iterator<Item = (i32, i32)> {
        (self.0..=self.1).flat_map(move |x| (self.2..=self.3).map(move |y| (x, y)))
    }
}

fn cell(value: f32) -> i32 {
    (value / CELL).floor() as i32
}

impl<T: Copy> Grid<T> {
    /// Adds a rectangle.
    pub(in crate::overlay) fn put(&mut self, rect: Rect, what: T) {
        let place = self.all.len();
        self.all.push((rect, what));
        let cells = Cells::of(&rect);
        if cells.count() > MOST_CELLS {
            self.large.push(place);
            return;
        }
        for cell in cells.each() {
            self.cells.entry(cell).or_default().push(place);
        }
    }

    /// Returns the rectangles that touch the area, each once, in the order in which they were put in.
    pub(in crate::overlay) fn near(&self, area: Rect) -> Vec<(Rect, T)> {
        let touches = |rect: &Rect| {
            rect.min.x <= area.max.x && rect.max.x >= area.min.x && rect.min.y <= area.max.y && rect.max.y >= area.min.y
        };
        let cells = Cells::of(&area);
        if cells.count() > self.all.len() as i64 {
            return self.all.iter().filter(|(rect, _)| touches(rect)).copied().collect();
        }
        let mut places: Vec<usize> = cells.each().filter_map(|cell| self.cells.get(&cell)).flatten().copied().collect();
        places.extend(&self.large);
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|place| self.all.get(place)).filter(|(rect, _)| touches(rect)).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_that_touches_is_found_once() {
        let mut grid = Grid::default();
        for place in 0..100_u8 {
            let (x, y) = (f32::from(place % 10) * 130.0 - 300.0, f32::from(place / 10) * 90.0 - 300.0);
            grid.put(Rect::new(x, y, x + 200.0, y + 104.0), place);
        }
        grid.put(Rect::new(-9e5, -9e5, 9e5, 9e5), 100);
        for area in [Rect::new(-50.0, -50.0, 700.0, 300.0), Rect::new(10.0, 10.0, 11.0, 11.0)] {
            let found: Vec<u8> = grid.near(area).into_iter().map(|(_, place)| place).collect();
            let every = Rect::new(-1e6, -1e6, 1e6, 1e6);
            let touching = grid.near(every).into_iter().filter(|(rect, _)| rect.overlap(&area) > 0.0);
            let wanted: Vec<u8> = touching.map(|(_, place)| place).collect();
            assert_eq!(found, wanted);
        }
    }
}
