//! Paints a scene with egui: what is outside is left out, text is set at its size on the screen so that it is crisp at any zoom.

use crate::document::Point;
use crate::gui::style;
use crate::overlay::shape::{Align, Cubic, Drawn, Stroke, Text};
use crate::overlay::{self, Scene, Shape};
use crate::theme::{Ink, Palette, Weight};
use egui::emath::TSTransform;
use egui::epaint::{CircleShape, Mesh, PathShape, PathStroke, RectShape, StrokeKind};
use egui::{Color32, CornerRadius, FontFamily, FontId, Painter, Pos2, Rect, pos2, vec2};

/// Text smaller than this on the screen, in logical pixels, is not painted.
const SMALLEST_TEXT: f32 = 4.0;
/// Width over which the edge of a band fades, in logical pixels.
const FEATHER: f32 = 1.0;

/// What a scene is painted with.
pub struct Brush<'a> {
    /// Where to.
    pub painter: &'a Painter,
    /// From the map to the screen.
    pub to_screen: TSTransform,
    /// The colours.
    pub palette: Palette,
}

impl Brush<'_> {
    /// Paints every shape of the scene that can be seen.
    pub fn scene(&self, scene: &Scene) {
        self.all(&scene.drawn);
    }

    /// Paints those of some shapes that can be seen.
    pub fn all(&self, shapes: &[Drawn]) {
        let seen = self.to_screen.inverse().mul_rect(self.painter.clip_rect().expand(4.0));
        for drawn in shapes {
            if seen.intersects(rect(drawn.shape.bounds())) {
                self.shape(&drawn.shape, drawn.opacity);
            }
        }
    }

    /// Returns the colour of an ink, made fainter by `opacity` from 0 to 1.
    pub fn color(&self, ink: Ink, opacity: f32) -> Color32 {
        let color = style::color(self.palette, ink);
        if opacity >= 1.0 { color } else { color.gamma_multiply(opacity.max(0.0)) }
    }

    /// Returns where a place of the map is on the screen.
    pub fn place(&self, point: Point) -> Pos2 {
        self.to_screen * pos2(point.x, point.y)
    }

    /// Paints one shape.
    pub fn shape(&self, shape: &Shape, opacity: f32) {
        match shape {
            Shape::Rect { rect: area, corners, fill, stroke } => {
                let [nw, ne, se, sw] = corners.map(|radius| self.length(radius).round().clamp(0.0, 255.0) as u8);
                let fill = fill.map_or(Color32::TRANSPARENT, |ink| self.color(ink, opacity));
                let area = self.to_screen.mul_rect(rect(*area));
                let corners = CornerRadius { nw, ne, sw, se };
                match stroke {
                    Some(stroke) if stroke.dashed => {
                        self.painter.rect_filled(area, corners, fill);
                        let points = outline(area, corners);
                        let line = egui::Stroke::new(self.line_width(stroke.width), self.color(stroke.ink, opacity));
                        self.painter.extend(egui::Shape::dashed_line(
                            &points,
                            line,
                            self.length(5.0),
                            self.length(4.0),
                        ));
                    }
                    stroke => {
                        let line = stroke.map_or(egui::Stroke::NONE, |stroke| self.stroke(stroke, opacity));
                        self.painter.add(RectShape::new(area, corners, fill, line, StrokeKind::Middle));
                    }
                }
            }
            Shape::Path { pieces, stroke } => {
                let points = self.flattened(pieces);
                let line = self.stroke(*stroke, opacity);
                if stroke.dashed {
                    self.painter.extend(egui::Shape::dashed_line(&points, line, self.length(6.0), self.length(5.0)));
                } else {
                    self.painter.add(PathShape::line(points, PathStroke::from(line)));
                }
            }
            Shape::Polygon { points, fill } => {
                let points = points.iter().map(|point| self.place(*point)).collect();
                let fill = self.color(*fill, opacity);
                self.painter.add(PathShape::convex_polygon(points, fill, PathStroke::NONE));
            }
            Shape::Band { left, right, fill, fade } => self.band(left, right, self.color(*fill, opacity), *fade),
            Shape::Circle { centre, radius, fill, stroke } => {
                self.painter.add(CircleShape {
                    center: self.place(*centre),
                    radius: self.length(*radius),
                    fill: fill.map_or(Color32::TRANSPARENT, |ink| self.color(ink, opacity)),
                    stroke: stroke.map_or(egui::Stroke::NONE, |stroke| self.stroke(stroke, opacity)),
                });
            }
            Shape::Text(text) => self.text(text, opacity),
        }
    }

    fn text(&self, text: &Text, opacity: f32) {
        // Sizes go in half pixels, so that a change of zoom does not fill the texture with letters of every size.
        let size = (self.length(text.size) * 2.0).round() / 2.0;
        if size < SMALLEST_TEXT || text.text.is_empty() {
            return;
        }
        let font = FontId::new(size, family(text.weight));
        let color = self.color(text.ink, opacity);
        let galley = self.painter.layout_no_wrap(text.text.clone(), font, color);
        let back = match text.align {
            Align::Left => 0.0,
            Align::Centre => galley.size().x / 2.0,
            Align::Right => galley.size().x,
        };
        let first = galley.rows.first().and_then(|row| Some((row.pos.y, row.glyphs.first()?)));
        let baseline = first.map_or(0.0, |(top, glyph)| top + glyph.pos.y);
        self.painter.galley(self.place(text.at) - vec2(back, baseline), galley, color);
    }

    /// Paints a band whose opacity goes from `fade.0` to `fade.1`, with soft edges.
    fn band(&self, left: &[Point], right: &[Point], color: Color32, fade: (f32, f32)) {
        let mut mesh = Mesh::default();
        let last = left.len().min(right.len()).saturating_sub(1).max(1) as f32;
        for (step, (left, right)) in left.iter().zip(right).enumerate() {
            let (left, right) = (self.place(*left), self.place(*right));
            let across = (left - right).normalized() * FEATHER / 2.0;
            let color = color.gamma_multiply(fade.0 + (fade.1 - fade.0) * step as f32 / last);
            mesh.colored_vertex(left + across, Color32::TRANSPARENT);
            mesh.colored_vertex(left - across, color);
            mesh.colored_vertex(right + across, color);
            mesh.colored_vertex(right - across, Color32::TRANSPARENT);
            if step > 0 {
                let here = step as u32 * 4;
                for edge in 0..3 {
                    mesh.add_triangle(here - 4 + edge, here - 3 + edge, here + edge);
                    mesh.add_triangle(here - 3 + edge, here + edge, here + 1 + edge);
                }
            }
        }
        self.painter.add(egui::Shape::mesh(mesh));
    }

    /// Breaks a curve into straight lines of a few pixels.
    pub fn flattened(&self, pieces: &[Cubic]) -> Vec<Pos2> {
        let mut points: Vec<Pos2> = Vec::new();
        for piece in pieces {
            let [a, b, c, d] = piece.0.map(|point| self.place(point));
            let length = a.distance(b) + b.distance(c) + c.distance(d);
            let steps = (length / 7.0).ceil().clamp(1.0, 48.0) as usize;
            let start = if points.is_empty() { 0 } else { 1 };
            points.extend((start..=steps).map(|step| self.place(piece.at(step as f32 / steps as f32))));
        }
        points
    }

    fn stroke(&self, stroke: Stroke, opacity: f32) -> egui::Stroke {
        egui::Stroke::new(self.line_width(stroke.width), self.color(stroke.ink, opacity))
    }

    fn length(&self, in_map: f32) -> f32 {
        in_map * self.to_screen.scaling
    }

    /// Lines do not become thinner than can be seen when the map is small.
    fn line_width(&self, in_map: f32) -> f32 {
        self.length(in_map).max(in_map.min(1.0))
    }
}

/// Returns the rectangle in egui's terms.
pub fn rect(rect: overlay::Rect) -> Rect {
    Rect::from_min_max(pos2(rect.min.x, rect.min.y), pos2(rect.max.x, rect.max.y))
}

fn family(weight: Weight) -> FontFamily {
    match weight {
        Weight::Regular => FontFamily::Proportional,
        Weight::SemiBold => FontFamily::Name(style::SEMIBOLD.into()),
        Weight::Icon => FontFamily::Name(style::ICONS.into()),
    }
}

/// Returns the outline of a rounded rectangle as a closed line.
fn outline(area: Rect, corners: CornerRadius) -> Vec<Pos2> {
    let mut points = Vec::new();
    let shape = egui::epaint::RoundedRect::new(area, corners);
    egui::epaint::tessellator::path::rounded_rectangle(&mut points, shape);
    points.extend(points.first().copied());
    points
}

/// Paints the dots of the ground at distances that stay readable at any zoom.
pub fn ground(painter: &Painter, canvas: Rect, to_screen: TSTransform, palette: Palette) {
    painter.rect_filled(canvas, 0.0, style::color(palette, Ink::Ground));
    let mut step = 24.0;
    while step * to_screen.scaling < 14.0 {
        step *= 2.0;
    }
    let seen = to_screen.inverse().mul_rect(canvas);
    let color = style::color(palette, Ink::GridDot);
    let mut dots = Mesh::default();
    let columns = grid_lines(seen.left(), seen.right(), step);
    for y in grid_lines(seen.top(), seen.bottom(), step) {
        for x in &columns {
            let dot = Rect::from_center_size(to_screen * pos2(*x, y), vec2(2.0, 2.0));
            dots.add_colored_rect(dot, color);
        }
    }
    painter.add(egui::Shape::mesh(dots));
}

fn grid_lines(from: f32, to: f32, step: f32) -> Vec<f32> {
    let first = (from / step).ceil();
    let count = ((to / step).floor() - first + 1.0).clamp(0.0, 1000.0) as usize;
    (0..count).map(|line| (first + line as f32) * step).collect()
}
