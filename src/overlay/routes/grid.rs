//! Rectangles sorted into squares, so that those near a place are found without looking at all of them.

use crate::overlay::shape::Rect;
use hashbrown::HashMap;

/// Side of a square in map units.
const CELL: f32 = 256.0;

/// Rectangles with what they stand for.
pub(super) struct Grid<T> {
    cells: HashMap<(i32, i32), Vec<(Rect, T)>>,
}

impl<T> Default for Grid<T> {
    fn default() -> Self {
        Self { cells: HashMap::new() }
    }
}

fn cell(value: f32) -> i32 {
    (value / CELL).floor() as i32
}

fn cells(rect: &Rect) -> impl Iterator<Item = (i32, i32)> + use<> {
    let (left, right, top, bottom) = (cell(rect.min.x), cell(rect.max.x), cell(rect.min.y), cell(rect.max.y));
    (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
}

impl<T: Copy> Grid<T> {
    /// Adds a rectangle.
    pub(super) fn put(&mut self, rect: Rect, what: T) {
        for cell in cells(&rect) {
            self.cells.entry(cell).or_default().push((rect, what));
        }
    }

    /// Returns the rectangles that touch the area, each once, in an order that depends only on what was put in and when.
    pub(super) fn near(&self, area: Rect) -> impl Iterator<Item = (Rect, T)> {
        cells(&area).filter_map(|place| Some((place, self.cells.get(&place)?))).flat_map(move |(place, all)| {
            all.iter().copied().filter(move |(rect, _)| {
                let touches = rect.min.x <= area.max.x
                    && rect.max.x >= area.min.x
                    && rect.min.y <= area.max.y
                    && rect.max.y >= area.min.y;
                // Of the squares that both lie in, only the first reports it.
                touches && place == (cell(rect.min.x.max(area.min.x)), cell(rect.min.y.max(area.min.y)))
            })
        })
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
        for area in [Rect::new(-50.0, -50.0, 700.0, 300.0), Rect::new(10.0, 10.0, 11.0, 11.0)] {
            let mut found: Vec<u8> = grid.near(area).map(|(_, place)| place).collect();
            found.sort_unstable();
            let every = Rect::new(-1e4, -1e4, 1e4, 1e4);
            let mut wanted: Vec<u8> =
                grid.near(every).filter(|(rect, _)| rect.overlap(&area) > 0.0).map(|(_, place)| place).collect();
            wanted.sort_unstable();
            assert_eq!(found, wanted);
        }
    }
}
