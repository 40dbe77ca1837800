//! Where lanes, their rows and cells, and everything else around the stages lie on the map; as plain geometry.

use super::shape::{Cubic, Rect};
use super::{CARD_HEIGHT, text};
use crate::document::board::{Lane, LaneId, Lanes, Mood, RowId, RowKind};
use crate::document::{Map, Point};
use crate::theme::Weight;

/// Height of the strip with the lanes' names, in map units.
pub const HEADER: f32 = 38.0;
/// Width of the names on the left of the rows, in map units.
pub const ROW_NAMES: f32 = 216.0;
/// Height of the type in cells, in map units.
pub const CELL_TEXT: f32 = 12.5;
/// Distance of the lines in cells, in map units.
pub const CELL_LEADING: f32 = 17.5;
/// Distance of a cell's text from its edges, in map units.
pub const CELL_INSET: (f32, f32) = (16.0, 13.0);
/// Height of the row with the emotion curve, in map units.
pub const CURVE_HEIGHT: f32 = 136.0;

/// Room above the uppermost and below the lowest card, in map units.
const ABOVE: f32 = 76.0;
const BELOW: f32 = 118.0;
/// The edges above and below move in steps, so that they stand still while a card is moved a little.
const STEP: f32 = 24.0;
/// The lowest row.
const LEAST_ROW: f32 = 52.0;
/// The most lines of a cell that are shown.
pub const MOST_LINES: usize = 30;

/// A lane as a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// The lane.
    pub id: LaneId,
    /// Its left edge.
    pub left: f32,
    /// Its right edge.
    pub right: f32,
}

/// A row that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// The row.
    pub id: RowId,
    /// What it is about.
    pub kind: RowKind,
    /// Its upper edge.
    pub top: f32,
    /// Its lower edge.
    pub bottom: f32,
}

/// Where lanes and rows lie.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LaneLayout {
    /// The lanes, from left to right.
    pub columns: Vec<Column>,
    /// The rows that are shown, from above.
    pub rows: Vec<Band>,
    /// Where the ground of the lanes begins, below their names.
    pub top: f32,
    /// Where it ends and the rows begin.
    pub bottom: f32,
}

/// A part of the lanes that can be pointed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LanePart {
    /// The cell of a row in a lane.
    Cell(LaneId, RowId),
    /// The point of the emotion curve in a lane.
    Mood(LaneId),
}

impl LaneLayout {
    /// Lays out the lanes of a map; nothing where there are none.
    pub fn new(map: &Map) -> Option<Self> {
        let lanes = &map.board.lanes;
        if lanes.is_empty() {
            return None;
        }
        let (low, high) = map
            .stages
            .values()
            .map(|record| record.at.y)
            .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
        let (low, high) = if low <= high { (low, high) } else { (-60.0, 60.0) };
        let top = ((low - CARD_HEIGHT / 2.0 - ABOVE) / STEP).floor() * STEP;
        let bottom = ((high + CARD_HEIGHT / 2.0 + BELOW) / STEP).ceil() * STEP;
        let columns = lanes.spans().map(|(lane, left, right)| Column { id: lane.id, left, right }).collect();
        let mut at = bottom;
        let mut rows = Vec::new();
        for row in lanes.rows.iter().filter(|row| !row.hidden) {
            let height = if row.kind == RowKind::Emotion { CURVE_HEIGHT } else { row_height(lanes, row.id) };
            rows.push(Band { id: row.id, kind: row.kind, top: at, bottom: at + height });
            at += height;
        }
        Some(Self { columns, rows, top, bottom })
    }

    /// Returns the left edge of the first lane.
    pub fn left(&self) -> f32 {
        self.columns.first().map_or(0.0, |column| column.left)
    }

    /// Returns the right edge of the last lane.
    pub fn right(&self) -> f32 {
        self.columns.last().map_or(0.0, |column| column.right)
    }

    /// Returns the lower edge of the last row, or of the lanes where there is none.
    pub fn foot(&self) -> f32 {
        self.rows.last().map_or(self.bottom, |row| row.bottom)
    }

    /// Returns a rectangle around names, lanes and rows.
    pub fn bounds(&self) -> Rect {
        let left = self.left() - if self.rows.is_empty() { 0.0 } else { ROW_NAMES };
        Rect::new(left, self.top - HEADER, self.right(), self.foot())
    }

    /// Returns the strip with a lane's name.
    pub fn header(&self, column: &Column) -> Rect {
        Rect::new(column.left, self.top - HEADER, column.right, self.top)
    }

    /// Returns the ground of a lane.
    pub fn ground(&self, column: &Column) -> Rect {
        Rect::new(column.left, self.top, column.right, self.bottom)
    }

    /// Returns a cell.
    pub fn cell(&self, lane: LaneId, row: RowId) -> Option<Rect> {
        let column = self.columns.iter().find(|column| column.id == lane)?;
        let band = self.rows.iter().find(|band| band.id == row)?;
        Some(Rect::new(column.left, band.top, column.right, band.bottom))
    }

    /// Returns the row with the curve, where it is shown.
    pub fn curve_row(&self) -> Option<&Band> {
        self.rows.iter().find(|band| band.kind == RowKind::Emotion)
    }

    /// Returns where the point of a lane's mood stands; in the middle of the scale where it is not said.
    pub fn mood_at(&self, lane: &Lane) -> Option<Point> {
        let column = self.columns.iter().find(|column| column.id == lane.id)?;
        let band = self.curve_row()?;
        let mood = lane.mood.unwrap_or_default();
        Some(Point::new(f32::midpoint(column.left, column.right), height_of(band, mood.value())))
    }

    /// Returns the mood that a place on the scale stands for, in steps of a half, or of a tenth.
    pub fn mood_for(&self, y: f32, fine: bool) -> Option<Mood> {
        let band = self.curve_row()?;
        let middle = f32::midpoint(band.top, band.bottom);
        let value = (middle - y) / ((band.bottom - band.top) / 2.0 - CURVE_MARGIN) * 2.0;
        let steps = if fine { 10.0 } else { 2.0 };
        Some(Mood::new((value * steps).round() / steps))
    }

    /// Returns the smooth curve through the moods of all lanes that have one, and its points.
    pub fn curve(&self, lanes: &Lanes) -> (Vec<Cubic>, Vec<Point>) {
        let points: Vec<Point> =
            lanes.columns.iter().filter(|lane| lane.mood.is_some()).filter_map(|lane| self.mood_at(lane)).collect();
        (smooth(&points), points)
    }

    /// Returns the part of the lanes at this point: a point of the curve no further away than `reach`, or a cell.
    pub fn hit(&self, lanes: &Lanes, at: Point, reach: f32) -> Option<LanePart> {
        let mood = lanes
            .columns
            .iter()
            .filter(|lane| lane.mood.is_some())
            .find(|lane| self.mood_at(lane).is_some_and(|point| (point.x - at.x).hypot(point.y - at.y) <= reach));
        if let Some(lane) = mood {
            return Some(LanePart::Mood(lane.id));
        }
        let column = self.columns.iter().find(|column| column.left <= at.x && at.x < column.right)?;
        let band = self.rows.iter().find(|band| band.top <= at.y && at.y < band.bottom)?;
        Some(if band.kind == RowKind::Emotion { LanePart::Mood(column.id) } else { LanePart::Cell(column.id, band.id) })
    }
}

/// Distance of the ends of the scale from the edges of its row.
const CURVE_MARGIN: f32 = 24.0;

/// Returns how high a mood between −2 and +2 stands in its row.
pub fn height_of(band: &Band, value: f32) -> f32 {
    let half = (band.bottom - band.top) / 2.0 - CURVE_MARGIN;
    f32::midpoint(band.top, band.bottom) - value / 2.0 * half
}

fn row_height(lanes: &Lanes, row: RowId) -> f32 {
    let lines = lanes.columns.iter().filter_map(|lane| Some(cell_lines(lane.texts.get(&row)?, lane.width).len()));
    let lines = lines.max().unwrap_or(0).max(1);
    (lines as f32 * CELL_LEADING + CELL_INSET.1 * 2.0).max(LEAST_ROW)
}

/// Breaks the text of a cell into lines that fit a lane of this width.
pub fn cell_lines(words: &str, width: f32) -> Vec<String> {
    paragraphs(words, Weight::Regular, CELL_TEXT, width - CELL_INSET.0 * 2.0, MOST_LINES)
}

/// Breaks a text of several lines into lines that are no wider than this; the last of the most lines ends with an
/// ellipsis where something is left over.
pub fn paragraphs(words: &str, weight: Weight, size: f32, width: f32, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in words.lines() {
        if lines.len() >= most {
            if let Some(last) = lines.pop() {
                lines.push(text::fit(&format!("{last} …"), weight, size, width));
            }
            break;
        }
        let tame = text::tame_long(paragraph);
        let wrapped = text::wrap(&tame, weight, size, width, most - lines.len());
        if wrapped.is_empty() {
            lines.push(String::new());
        }
        lines.extend(wrapped);
    }
    lines
}

/// Returns a smooth curve through points that rise in x, which never goes beyond a point it passes: a cubic Hermite
/// spline whose slopes are limited as Fritsch and Carlson (1980) say.
pub fn smooth(points: &[Point]) -> Vec<Cubic> {
    let secants: Vec<f32> = points
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some((b.y - a.y) / (b.x - a.x).max(f32::EPSILON)),
            _ => None,
        })
        .collect();
    let secant = |n: usize| secants.get(n).copied();
    let slope = |n: usize| match (n.checked_sub(1).and_then(secant), secant(n)) {
        // The middle of both sides, level at a peak, and no steeper than three times the flatter side.
        (Some(before), Some(after)) if before * after > 0.0 => {
            let least = before.abs().min(after.abs());
            f32::midpoint(before, after).clamp(-3.0 * least, 3.0 * least)
        }
        (Some(_), Some(_)) => 0.0,
        (one, other) => one.or(other).unwrap_or(0.0),
    };
    points
        .windows(2)
        .enumerate()
        .filter_map(|(n, pair)| match pair {
            [a, b] => {
                let third = (b.x - a.x) / 3.0;
                Some(Cubic([*a, a.moved(third, slope(n) * third), b.moved(-third, -slope(n + 1) * third), *b]))
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, LaneEdit, Thing};
    use crate::domain::Rule;

    fn with_lanes() -> (Document, Vec<LaneId>) {
        let mut document = Document::default();
        for n in 0..3_u8 {
            let at = Point::new(f32::from(n) * 350.0, 0.0);
            document.apply(Edit::AddStage { name: "S".into(), rule: Rule::default(), at }).unwrap();
        }
        document.apply(Edit::Lane(LaneEdit::Add { name: "A".into(), after: None })).unwrap();
        let ids = document.map().board.lanes.columns.iter().map(|lane| lane.id).collect();
        (document, ids)
    }

    #[test]
    fn rows_stand_below_all_cards_and_grow_with_their_text() {
        let (mut document, ids) = with_lanes();
        let layout = LaneLayout::new(document.map()).unwrap();
        assert!(layout.top < -52.0 && layout.bottom > 52.0);
        assert_eq!(layout.rows.len(), 4);
        let row = layout.rows[0];
        assert_eq!(row.bottom - row.top, LEAST_ROW);
        let text =
            "They have heard of us but do not know yet whether it is for them at all, and they have five minutes. "
                .repeat(3);
        document.apply(Edit::Lane(LaneEdit::SetText { lane: ids[1], row: row.id, text })).unwrap();
        let grown = LaneLayout::new(document.map()).unwrap();
        assert!(grown.rows[0].bottom - row.top > 100.0);
        assert_eq!(grown.rows[1].top, grown.rows[0].bottom);
        document.apply(Edit::Lane(LaneEdit::HideRow { row: row.id, hidden: true })).unwrap();
        assert_eq!(LaneLayout::new(document.map()).unwrap().rows.len(), 3);
        assert_eq!(LaneLayout::new(Document::default().map()), None);
    }

    #[test]
    fn what_is_pointed_at_is_found() {
        let (mut document, ids) = with_lanes();
        document.apply(Edit::Lane(LaneEdit::SetMood { lane: ids[0], mood: Some(Mood::new(1.0)) })).unwrap();
        let map = document.map();
        let layout = LaneLayout::new(map).unwrap();
        let (cell, curve) = (layout.cell(ids[2], layout.rows[0].id).unwrap(), layout.curve_row().unwrap());
        let hit = |at| layout.hit(&map.board.lanes, at, 8.0);
        assert_eq!(hit(cell.middle()), Some(LanePart::Cell(ids[2], layout.rows[0].id)));
        let point = layout.mood_at(&map.board.lanes.columns[0]).unwrap();
        assert_eq!(hit(point.moved(3.0, 3.0)), Some(LanePart::Mood(ids[0])));
        assert_eq!(layout.mood_for(point.y, false), Some(Mood::new(1.0)));
        assert_eq!(layout.mood_for(point.y + 3.0, true), Some(Mood::new(0.9)));
        assert_eq!(layout.mood_for(curve.top - 500.0, false), Some(Mood::new(2.0)));
        assert_eq!(hit(Point::new(0.0, 0.0)), None, "stages are above");
        assert_eq!(hit(Point::new(-9_000.0, cell.middle().y)), None);
        assert!(map.board.has(Thing::Lane(ids[0])));
    }

    #[test]
    fn the_curve_passes_its_points_and_never_goes_beyond_them() {
        let points = [(0.0, 10.0), (100.0, -20.0), (130.0, -20.0), (400.0, 35.0), (500.0, 36.0)];
        let points: Vec<Point> = points.iter().map(|(x, y)| Point::new(*x, *y)).collect();
        let curve = smooth(&points);
        assert_eq!(curve.len(), 4);
        for (piece, pair) in curve.iter().zip(points.windows(2)) {
            assert_eq!((piece.0[0], piece.0[3]), (pair[0], pair[1]));
            let (low, high) = (pair[0].y.min(pair[1].y), pair[0].y.max(pair[1].y));
            for step in 0..=20_u8 {
                let at = piece.at(f32::from(step) / 20.0);
                assert!((low - 0.01..=high + 0.01).contains(&at.y), "{at:?} between {low} and {high}");
            }
        }
        assert!(smooth(&points[..1]).is_empty());
    }

    #[test]
    fn texts_keep_their_paragraphs() {
        let lines = paragraphs("One two three four\n\nlast", Weight::Regular, 12.0, 60.0, 9);
        assert_eq!(lines, ["One two", "three four", "", "last"]);
        let cut = paragraphs("a\nb\nc", Weight::Regular, 12.0, 60.0, 2);
        assert_eq!(cut, ["a", "b …"]);
    }
}
