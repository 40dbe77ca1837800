//! Aligning and distributing cards: where they are to stand, as places for one move.

use super::map::{Map, Point};
use crate::domain::StageId;
use std::collections::BTreeSet;

/// On what cards are brought into line. Cards have one size, so that edges and middles are in line together; what
/// differs is which card stays: the outermost one, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alignment {
    /// On the left edge of the leftmost.
    Left,
    /// On the upright line through the middle of all.
    Centre,
    /// On the right edge of the rightmost.
    Right,
    /// On the upper edge of the uppermost.
    Top,
    /// On the level line through the middle of all.
    Middle,
    /// On the lower edge of the lowest.
    Bottom,
}

/// A direction on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Axis {
    /// From left to right.
    Across,
    /// From top to bottom.
    Down,
}

impl Alignment {
    /// All alignments, in the order of buttons.
    pub const ALL: [Self; 6] = [Self::Left, Self::Centre, Self::Right, Self::Top, Self::Middle, Self::Bottom];

    fn axis(self) -> Axis {
        match self {
            Self::Left | Self::Centre | Self::Right => Axis::Across,
            Self::Top | Self::Middle | Self::Bottom => Axis::Down,
        }
    }
}

impl Axis {
    fn of(self, point: Point) -> f32 {
        match self {
            Self::Across => point.x,
            Self::Down => point.y,
        }
    }

    fn set(self, point: Point, value: f32) -> Point {
        match self {
            Self::Across => Point::new(value, point.y),
            Self::Down => Point::new(point.x, value),
        }
    }
}

/// Returns where the selected cards stand once they are in line; nothing if fewer than two are selected or they are.
pub fn aligned(map: &Map, selection: &BTreeSet<StageId>, to: Alignment) -> Vec<(StageId, Point)> {
    let (places, axis) = (places(map, selection), to.axis());
    if places.len() < 2 {
        return Vec::new();
    }
    let values = places.iter().map(|(_, at)| axis.of(*at));
    let (low, high) = values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
    let line = match to {
        Alignment::Left | Alignment::Top => low,
        Alignment::Centre | Alignment::Middle => f32::midpoint(low, high).round(),
        Alignment::Right | Alignment::Bottom => high,
    };
    moved(&places, places.iter().map(|(id, at)| (*id, axis.set(*at, line))).collect())
}

/// Returns where the selected cards stand once their distances are equal; the outermost two stay. Nothing if fewer
/// than three are selected or their distances are equal already.
pub fn distributed(map: &Map, selection: &BTreeSet<StageId>, axis: Axis) -> Vec<(StageId, Point)> {
    let places = places(map, selection);
    if places.len() < 3 {
        return Vec::new();
    }
    let mut order = places.clone();
    order.sort_by(|(one, a), (other, b)| axis.of(*a).total_cmp(&axis.of(*b)).then(one.cmp(other)));
    let end = |place: Option<&(StageId, Point)>| place.map_or(0.0, |(_, at)| axis.of(*at));
    let (first, last) = (end(order.first()), end(order.last()));
    let step = (last - first) / (order.len() - 1) as f32;
    let spread = order.iter().enumerate().map(|(rank, (id, at))| (*id, axis.set(*at, first + step * rank as f32)));
    moved(&places, spread.collect())
}

fn places(map: &Map, selection: &BTreeSet<StageId>) -> Vec<(StageId, Point)> {
    selection.iter().filter_map(|id| map.stages.get(id).map(|record| (*id, record.at))).collect()
}

/// Returns the new places, if any of them is new.
fn moved(before: &[(StageId, Point)], mut after: Vec<(StageId, Point)>) -> Vec<(StageId, Point)> {
    after.sort_by_key(|(id, _)| *id);
    if after == before { Vec::new() } else { after }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit};

    fn map(points: &[(f32, f32)]) -> Document {
        let mut document = Document::default();
        for (x, y) in points {
            let at = Point::new(*x, *y);
            document.apply(Edit::AddStage { name: "S".into(), rule: Default::default(), at }).unwrap();
        }
        document
    }

    fn all(document: &Document) -> BTreeSet<StageId> {
        document.map().stages.keys().copied().collect()
    }

    fn points(places: Vec<(StageId, Point)>) -> Vec<(f32, f32)> {
        places.into_iter().map(|(_, at)| (at.x, at.y)).collect()
    }

    #[test]
    fn aligning_keeps_the_other_axis() {
        let document = map(&[(0.0, 10.0), (50.0, 30.0), (31.0, 90.0)]);
        let of = |to| points(aligned(document.map(), &all(&document), to));
        assert_eq!(of(Alignment::Left), [(0.0, 10.0), (0.0, 30.0), (0.0, 90.0)]);
        assert_eq!(of(Alignment::Centre), [(25.0, 10.0), (25.0, 30.0), (25.0, 90.0)]);
        assert_eq!(of(Alignment::Right), [(50.0, 10.0), (50.0, 30.0), (50.0, 90.0)]);
        assert_eq!(of(Alignment::Top), [(0.0, 10.0), (50.0, 10.0), (31.0, 10.0)]);
        assert_eq!(of(Alignment::Middle), [(0.0, 50.0), (50.0, 50.0), (31.0, 50.0)]);
        assert_eq!(of(Alignment::Bottom), [(0.0, 90.0), (50.0, 90.0), (31.0, 90.0)]);
        assert!(aligned(document.map(), &BTreeSet::from([StageId(1)]), Alignment::Left).is_empty());
    }

    #[test]
    fn distributing_keeps_the_ends_and_the_order() {
        let document = map(&[(100.0, 1.0), (0.0, 2.0), (10.0, 3.0)]);
        let across = distributed(document.map(), &all(&document), Axis::Across);
        assert_eq!(points(across), [(100.0, 1.0), (0.0, 2.0), (50.0, 3.0)]);
        assert!(distributed(document.map(), &all(&document), Axis::Down).is_empty(), "they are so already");
        let two = BTreeSet::from([StageId(0), StageId(1)]);
        assert!(distributed(document.map(), &two, Axis::Across).is_empty());
    }
}
