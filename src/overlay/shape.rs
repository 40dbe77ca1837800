//! The shapes of a display list, in map units and inks; and the little geometry they need.

use super::scene::Hit;
use crate::document::Point;
use crate::domain::{InterventionId, Selection, StageGroupId};
use crate::engine::analysis::compare::PartOfComparison;
use crate::engine::analysis::rhythm::RhythmPart;
use crate::theme::font::Pen;
use crate::theme::{Ink, Weight};

/// An upright rectangle; `min` is its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Upper left corner.
    pub min: Point,
    /// Lower right corner.
    pub max: Point,
}

/// A cubic Bézier curve by its two ends (first and last) and two control points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cubic(pub [Point; 4]);

/// A line's ink and width in map units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Its ink.
    pub ink: Ink,
    /// Its width.
    pub width: f32,
    /// Whether it is broken into dashes.
    pub dashed: bool,
}

/// Where a text stands relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Begins there.
    Left,
    /// Is centred there.
    Centre,
    /// Ends there.
    Right,
}

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// A point on the baseline.
    pub at: Point,
    /// Which part of the text stands there.
    pub align: Align,
    /// Height of the em in map units.
    pub size: f32,
    /// The font.
    pub weight: Weight,
    /// The ink.
    pub ink: Ink,
    /// The text, already shortened to what fits.
    pub text: String,
}

/// One thing to paint.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A rectangle with rounded corners.
    Rect {
        /// Where.
        rect: Rect,
        /// Radii of the corners: upper left, upper right, lower right, lower left.
        corners: [f32; 4],
        /// Inside.
        fill: Option<Ink>,
        /// Border, centred on the edge.
        stroke: Option<Stroke>,
    },
    /// A curve of joined pieces.
    Path {
        /// The pieces; each begins where the one before ends.
        pieces: Vec<Cubic>,
        /// The line.
        stroke: Stroke,
    },
    /// A convex polygon.
    Polygon {
        /// The corners in order.
        points: Vec<Point>,
        /// Inside.
        fill: Ink,
    },
    /// A band between two edges with as many points each, whose opacity may fade from its beginning to its end.
    Band {
        /// One edge.
        left: Vec<Point>,
        /// The other edge.
        right: Vec<Point>,
        /// Inside.
        fill: Ink,
        /// Opacity at the beginning and at the end, from 0 to 1.
        fade: (f32, f32),
    },
    /// A disc or ring.
    Circle {
        /// Centre.
        centre: Point,
        /// Radius.
        radius: f32,
        /// Inside.
        fill: Option<Ink>,
        /// Border, centred on the edge.
        stroke: Option<Stroke>,
    },
    /// A line of text, or an icon where its weight is [`Weight::Icon`].
    Text(Text),
}

/// A shape in a scene.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// What to paint.
    pub shape: Shape,
    /// Opacity from 0 to 1; what is old is dimmed.
    pub opacity: f32,
    /// What it belongs to.
    pub hit: Option<Hit>,
    /// The contacts that it counts, where it is a figure.
    pub behind: Option<Behind>,
}

/// The contacts that a figure on the map counts, so that they can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Behind {
    /// Those behind a figure of the journey.
    Figure(Selection),
    /// Those that reached any stage of a group of alternatives.
    AnyOf(StageGroupId),
    /// Those on one side of what is compared on the map.
    Compared(PartOfComparison),
    /// Those before and after an intervention.
    Intervention(InterventionId),
    /// Those who came or dropped off in chosen hours of the week.
    Hours(RhythmPart),
}

impl Rect {
    /// The rectangle between two corners.
    pub const fn new(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        Self { min: Point::new(left, top), max: Point::new(right, bottom) }
    }

    /// The rectangle of this size around a middle.
    pub fn around(middle: Point, width: f32, height: f32) -> Self {
        let (dx, dy) = (width / 2.0, height / 2.0);
        Self { min: middle.moved(-dx, -dy), max: middle.moved(dx, dy) }
    }

    /// Returns the width.
    pub fn width(&self) -> f32 {
        self.max.x - self.min.x
    }

    /// Returns the height.
    pub fn height(&self) -> f32 {
        self.max.y - self.min.y
    }

    /// Returns the middle.
    pub fn middle(&self) -> Point {
        Point::new((self.min.x + self.max.x) / 2.0, (self.min.y + self.max.y) / 2.0)
    }

    /// Returns the rectangle with every side moved outwards by `by`.
    pub fn grown(&self, by: f32) -> Self {
        Self { min: self.min.moved(-by, -by), max: self.max.moved(by, by) }
    }

    /// Returns the rectangle moved by this much.
    pub fn moved(&self, dx: f32, dy: f32) -> Self {
        Self { min: self.min.moved(dx, dy), max: self.max.moved(dx, dy) }
    }

    /// Returns the smallest rectangle around both.
    pub fn union(&self, other: &Self) -> Self {
        Self::new(
            self.min.x.min(other.min.x),
            self.min.y.min(other.min.y),
            self.max.x.max(other.max.x),
            self.max.y.max(other.max.y),
        )
    }

    /// Returns whether the point lies inside or on the edge.
    pub fn contains(&self, point: Point) -> bool {
        self.min.x <= point.x && point.x <= self.max.x && self.min.y <= point.y && point.y <= self.max.y
    }

    /// Returns the area that both cover, 0 where they do not overlap.
    pub fn overlap(&self, other: &Self) -> f32 {
        let width = self.max.x.min(other.max.x) - self.min.x.max(other.min.x);
        let height = self.max.y.min(other.max.y) - self.min.y.max(other.min.y);
        if width > 0.0 && height > 0.0 { width * height } else { 0.0 }
    }
}

impl Rect {
    /// Returns whether a straight line from point to point touches the rectangle.
    pub fn is_cut_by(&self, from: Point, to: Point) -> bool {
        let (mut enters, mut leaves) = (0.0_f32, 1.0_f32);
        for (start, by, least, most) in
            [(from.x, to.x - from.x, self.min.x, self.max.x), (from.y, to.y - from.y, self.min.y, self.max.y)]
        {
            if by.abs() < 1e-6 {
                if !(least..=most).contains(&start) {
                    return false;
                }
            } else {
                let (one, other) = ((least - start) / by, (most - start) / by);
                enters = enters.max(one.min(other));
                leaves = leaves.min(one.max(other));
            }
        }
        enters <= leaves
    }
}

impl Cubic {
    /// The straight line between two points.
    pub fn line(from: Point, to: Point) -> Self {
        let part = |t: f32| Point::new(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t);
        Self([from, part(1.0 / 3.0), part(2.0 / 3.0), to])
    }

    /// Returns the point at `t` from 0 to 1.
    pub fn at(&self, t: f32) -> Point {
        let [a, b, c, d] = self.0;
        let s = 1.0 - t;
        let mix =
            |a: f32, b: f32, c: f32, d: f32| s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d;
        Point::new(mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y))
    }
}

impl Stroke {
    /// An unbroken line.
    pub const fn solid(ink: Ink, width: f32) -> Self {
        Self { ink, width, dashed: false }
    }

    /// Returns the lengths of dash and gap of a broken line, in map units.
    pub fn dash(&self) -> (f32, f32) {
        (self.width * 4.0, self.width * 3.0)
    }
}

impl Shape {
    /// Returns a rectangle around the shape; of a curve, around its control points.
    pub fn bounds(&self) -> Rect {
        match self {
            Self::Rect { rect, stroke, .. } => rect.grown(stroke.map_or(0.0, |stroke| stroke.width / 2.0)),
            Self::Path { pieces, stroke } => around(pieces.iter().flat_map(|piece| piece.0)).grown(stroke.width / 2.0),
            Self::Polygon { points, .. } => around(points.iter().copied()),
            Self::Band { left, right, .. } => around(left.iter().chain(right).copied()),
            Self::Circle { centre, radius, stroke, .. } => {
                let radius = radius + stroke.map_or(0.0, |stroke| stroke.width / 2.0);
                Rect::around(*centre, radius * 2.0, radius * 2.0)
            }
            Self::Text(text) => text.bounds(),
        }
    }
}

impl Text {
    /// Returns the text's width in map units.
    pub fn width(&self) -> f32 {
        super::text::width(&self.text, self.weight, self.size)
    }

    /// Returns where the text begins on the baseline.
    pub fn start(&self) -> Point {
        let back = match self.align {
            Align::Left => 0.0,
            Align::Centre => self.width() / 2.0,
            Align::Right => self.width(),
        };
        self.at.moved(-back, 0.0)
    }

    /// Sends the outlines of all characters to the pen.
    pub fn outline(&self, pen: &mut dyn TextPen) {
        let mut at = self.start();
        for character in super::visual_order::visual_order(&self.text).chars() {
            self.weight.outline(character, pen.character_at(at));
            at.x += self.weight.advance(character) * self.size;
        }
    }

    /// Returns the rectangle of the line: from ascent to descent.
    pub fn bounds(&self) -> Rect {
        let start = self.start();
        let (up, down) = (self.weight.ascent() * self.size, self.weight.descent() * self.size);
        Rect::new(start.x, start.y - up, start.x + self.width(), start.y + down)
    }
}

/// What a text is outlined with.
pub trait TextPen {
    /// Moves to the next character, whose baseline begins at `origin`, and returns the pen for its outline in ems.
    fn character_at(&mut self, origin: Point) -> &mut dyn Pen;
}

/// Returns the smallest rectangle around some points; of none, the empty one at the origin.
pub fn around(points: impl IntoIterator<Item = Point>) -> Rect {
    points
        .into_iter()
        .map(|point| Rect { min: point, max: point })
        .reduce(|one, other| one.union(&other))
        .unwrap_or_default()
}

/// Returns the distance of a point from the straight line between two others.
pub fn distance_to_line(point: Point, from: Point, to: Point) -> f32 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let square = dx * dx + dy * dy;
    let t = if square > 0.0 { ((point.x - from.x) * dx + (point.y - from.y) * dy) / square } else { 0.0 };
    let t = t.clamp(0.0, 1.0);
    (point.x - from.x - dx * t).hypot(point.y - from.y - dy * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_is_to_the_line_between_its_ends() {
        let (a, b) = (Point::new(0.0, 0.0), Point::new(10.0, 0.0));
        assert_eq!(distance_to_line(Point::new(5.0, 3.0), a, b), 3.0);
        assert_eq!(distance_to_line(Point::new(13.0, 4.0), a, b), 5.0);
        assert_eq!(distance_to_line(Point::new(3.0, 4.0), a, a), 5.0);
    }

    #[test]
    fn rectangles_overlap_by_area() {
        let one = Rect::new(0.0, 0.0, 10.0, 10.0);
        assert_eq!(one.overlap(&one.moved(5.0, 5.0)), 25.0);
        assert_eq!(one.overlap(&one.moved(10.0, 0.0)), 0.0);
        assert_eq!(one.union(&one.moved(5.0, 5.0)), Rect::new(0.0, 0.0, 15.0, 15.0));
    }

    #[test]
    fn a_straight_cubic_is_even_in_its_parameter() {
        let line = Cubic::line(Point::new(0.0, 0.0), Point::new(9.0, 3.0));
        assert_eq!(line.at(0.0), Point::new(0.0, 0.0));
        assert!((line.at(0.5).x - 4.5).abs() < 1e-5 && (line.at(0.5).y - 1.5).abs() < 1e-5);
    }
}
