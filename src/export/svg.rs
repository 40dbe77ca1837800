//! A scene as SVG: plain shapes and text, no scripts and nothing from elsewhere.

use crate::document::Point;
use crate::overlay::shape::{Align, Drawn, Rect, Shape, Stroke, Text};
use crate::theme::font::Pen;
use crate::theme::{Ink, Palette, Weight};
use std::fmt::Write;

/// How text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lettering {
    /// As text that can be searched and copied, in Inter where the reader has it.
    #[default]
    Text,
    /// As outlines that look the same everywhere.
    Outlines,
}

/// Writes what is drawn inside `page` as an SVG document with this title.
pub fn svg(drawn: &[Drawn], page: Rect, palette: Palette, lettering: Lettering, title: &str) -> String {
    let mut writer = Writer { body: String::new(), gradients: String::new(), count: 0, palette, lettering };
    for one in drawn {
        writer.shape(one);
    }
    let (width, height) = (number(page.width()), number(page.height()));
    let ground = hex(palette, Ink::Ground);
    let (left, top) = (number(page.min.x), number(page.min.y));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"{left} {top} {width} {height}\" \
         font-family=\"Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif\" \
         style=\"font-feature-settings: 'tnum'\">\n<title>{}</title>\n",
        escape(title)
    );
    if !writer.gradients.is_empty() {
        let _ = writeln!(out, "<defs>\n{}</defs>", writer.gradients);
    }
    let _ = writeln!(out, "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>");
    out.push_str(&writer.body);
    out.push_str("</svg>\n");
    out
}

struct Writer {
    body: String,
    gradients: String,
    count: usize,
    palette: Palette,
    lettering: Lettering,
}

impl Writer {
    fn shape(&mut self, drawn: &Drawn) {
        let opacity = drawn.opacity;
        match &drawn.shape {
            Shape::Rect { rect, corners, fill, stroke } => {
                let paint = self.paint(*fill, *stroke, opacity);
                let [radius, ..] = *corners;
                let (x, y, width, height) =
                    (number(rect.min.x), number(rect.min.y), number(rect.width()), number(rect.height()));
                if corners.iter().all(|corner| *corner == radius) {
                    let rounded = if radius > 0.0 { format!(" rx=\"{}\"", number(radius)) } else { String::new() };
                    self.line(&format!(
                        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{rounded}{paint}/>"
                    ));
                } else {
                    self.line(&format!("<path d=\"{}\"{paint}/>", rounded(*rect, *corners)));
                }
            }
            Shape::Path { pieces, stroke } => {
                let mut d = String::new();
                for (place, piece) in pieces.iter().enumerate() {
                    let [a, b, c, e] = piece.0.map(pair);
                    let _ = if place == 0 { write!(d, "M{a}C{b} {c} {e}") } else { write!(d, "C{b} {c} {e}") };
                }
                let paint = self.paint(None, Some(*stroke), opacity);
                self.line(&format!("<path d=\"{d}\"{paint}/>"));
            }
            Shape::Polygon { points, fill } => {
                let paint = self.paint(Some(*fill), None, opacity);
                self.line(&format!("<path d=\"{}\"{paint}/>", polygon(points.iter().copied())));
            }
            Shape::Band { left, right, fill, fade } => {
                let d = polygon(left.iter().copied().chain(right.iter().rev().copied()));
                let paint = if fade.0 == fade.1 {
                    self.paint(Some(*fill), None, opacity * fade.0)
                } else {
                    let ends = (middle(left.first(), right.first()), middle(left.last(), right.last()));
                    format!(" fill=\"url(#{})\"", self.gradient(*fill, ends, (fade.0 * opacity, fade.1 * opacity)))
                };
                self.line(&format!("<path d=\"{d}\"{paint}/>"));
            }
            Shape::Circle { centre, radius, fill, stroke } => {
                let paint = self.paint(*fill, *stroke, opacity);
                let (x, y) = (number(centre.x), number(centre.y));
                self.line(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\"{paint}/>", number(*radius)));
            }
            Shape::Text(text) if text.weight == Weight::Icon || self.lettering == Lettering::Outlines => {
                let mut pen = PathPen::new(text);
                text.outline(&mut pen);
                let paint = self.paint(Some(text.ink), None, opacity);
                self.line(&format!("<path d=\"{}\"{paint}/>", pen.d));
            }
            Shape::Text(text) => {
                let anchor = match text.align {
                    Align::Left => "",
                    Align::Centre => " text-anchor=\"middle\"",
                    Align::Right => " text-anchor=\"end\"",
                };
                let weight = if text.weight == Weight::SemiBold { " font-weight=\"600\"" } else { "" };
                let paint = self.paint(Some(text.ink), None, opacity);
                // The length holds the layout together where another typeface stands in.
                self.line(&format!(
                    "<text x=\"{}\" y=\"{}\" font-size=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"{weight}{anchor}{paint} xml:space=\"preserve\">{}</text>",
                    number(text.at.x),
                    number(text.at.y),
                    number(text.size),
                    number(text.width()),
                    escape(&text.text)
                ));
            }
        }
    }

    fn line(&mut self, text: &str) {
        self.body.push_str(text);
        self.body.push('\n');
    }

    fn paint(&self, fill: Option<Ink>, stroke: Option<Stroke>, opacity: f32) -> String {
        let mut out = String::new();
        match fill {
            Some(ink) => {
                let _ = write!(out, " fill=\"{}\"", hex(self.palette, ink));
                let alpha = f32::from(self.palette.rgba(ink).a) / 255.0 * opacity;
                if alpha < 1.0 {
                    let _ = write!(out, " fill-opacity=\"{}\"", number(alpha));
                }
            }
            None => out.push_str(" fill=\"none\""),
        }
        if let Some(stroke) = stroke {
            let _ =
                write!(out, " stroke=\"{}\" stroke-width=\"{}\"", hex(self.palette, stroke.ink), number(stroke.width));
            let alpha = f32::from(self.palette.rgba(stroke.ink).a) / 255.0 * opacity;
            if alpha < 1.0 {
                let _ = write!(out, " stroke-opacity=\"{}\"", number(alpha));
            }
            if stroke.dashed {
                let _ = write!(out, " stroke-dasharray=\"{} {}\"", number(stroke.dash().0), number(stroke.dash().1));
            }
        }
        out
    }

    fn gradient(&mut self, ink: Ink, ends: (Point, Point), fade: (f32, f32)) -> String {
        self.count += 1;
        let (id, colour) = (format!("g{}", self.count), hex(self.palette, ink));
        let alpha = f32::from(self.palette.rgba(ink).a) / 255.0;
        let _ = writeln!(
            self.gradients,
            "<linearGradient id=\"{id}\" gradientUnits=\"userSpaceOnUse\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\">\
             <stop offset=\"0\" stop-color=\"{colour}\" stop-opacity=\"{}\"/>\
             <stop offset=\"1\" stop-color=\"{colour}\" stop-opacity=\"{}\"/></linearGradient>",
            number(ends.0.x),
            number(ends.0.y),
            number(ends.1.x),
            number(ends.1.y),
            number(fade.0 * alpha),
            number(fade.1 * alpha)
        );
        id
    }
}

/// Writes outlines as path data.
struct PathPen {
    d: String,
    origin: Point,
    size: f32,
}

impl PathPen {
    fn new(text: &Text) -> Self {
        Self { d: String::new(), origin: Point::default(), size: text.size }
    }

    fn pair(&self, x: f32, y: f32) -> String {
        pair(Point::new(self.origin.x + x * self.size, self.origin.y - y * self.size))
    }
}

impl crate::overlay::shape::TextPen for PathPen {
    fn character_at(&mut self, origin: Point) -> &mut dyn Pen {
        self.origin = origin;
        self
    }
}

impl Pen for PathPen {
    fn move_to(&mut self, x: f32, y: f32) {
        let _ = write!(self.d, "M{}", self.pair(x, y));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let _ = write!(self.d, "L{}", self.pair(x, y));
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let _ = write!(self.d, "Q{} {}", self.pair(x1, y1), self.pair(x, y));
    }
    fn close(&mut self) {
        self.d.push('Z');
    }
}

fn middle(one: Option<&Point>, other: Option<&Point>) -> Point {
    match (one, other) {
        (Some(a), Some(b)) => Point::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0),
        _ => Point::default(),
    }
}

fn polygon(points: impl Iterator<Item = Point>) -> String {
    let mut d = String::new();
    for (place, point) in points.enumerate() {
        let _ = write!(d, "{}{}", if place == 0 { 'M' } else { 'L' }, pair(point));
    }
    d.push('Z');
    d
}

fn rounded(rect: Rect, corners: [f32; 4]) -> String {
    let (min, max) = (rect.min, rect.max);
    let [nw, ne, se, sw] = corners;
    let arc = |radius: f32, x: f32, y: f32| {
        let radius = number(radius);
        format!("A{radius} {radius} 0 0 1 {}", pair(Point::new(x, y)))
    };
    format!(
        "M{}H{}{}V{}{}H{}{}V{}{}Z",
        pair(Point::new(min.x + nw, min.y)),
        number(max.x - ne),
        arc(ne, max.x, min.y + ne),
        number(max.y - se),
        arc(se, max.x - se, max.y),
        number(min.x + sw),
        arc(sw, min.x, max.y - sw),
        number(min.y + nw),
        arc(nw, min.x + nw, min.y)
    )
}

fn pair(point: Point) -> String {
    format!("{} {}", number(point.x), number(point.y))
}

/// Writes a number with at most two decimals.
fn number(value: f32) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn hex(palette: Palette, ink: Ink) -> String {
    let colour = palette.rgba(ink);
    format!("#{:02x}{:02x}{:02x}", colour.r, colour.g, colour.b)
}

/// Writes text so that XML takes it as text; what XML cannot hold at all is left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Drawn {
        let at = Point::new(1.0, 2.0);
        let text = Text {
            at,
            align: Align::Right,
            size: 10.0,
            weight: Weight::Regular,
            ink: Ink::TextStrong,
            text: text.to_owned(),
        };
        Drawn { shape: Shape::Text(text), opacity: 0.5, hit: None, behind: None }
    }

    #[test]
    fn names_cannot_break_out_of_the_document() {
        let hostile = "</text><script>alert(1)</script>&\"\u{0}\u{FFFF}";
        let page = Rect::new(0.0, 0.0, 10.0, 10.0);
        let out = svg(&[words(hostile)], page, Palette::Light, Lettering::Text, hostile);
        assert!(!out.contains("<script") && !out.contains('\u{0}') && !out.contains('\u{FFFF}'));
        assert!(out.contains("&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;</text>"));
        assert_eq!(out.matches("http").count(), 1, "only the name of the format may be an address");
    }

    #[test]
    fn outlines_need_no_font() {
        let page = Rect::new(0.0, 0.0, 10.0, 10.0);
        let out = svg(&[words("Visit")], page, Palette::Dark, Lettering::Outlines, "t");
        assert!(!out.contains("<text") && out.contains("<path d=\"M"));
    }

    #[test]
    fn shapes_are_written_compactly() {
        let band = Shape::Band {
            left: vec![Point::new(0.0, 0.0), Point::new(0.0, 5.0)],
            right: vec![Point::new(2.0, 0.0), Point::new(2.0, 5.0)],
            fill: Ink::DropOff,
            fade: (1.0, 0.0),
        };
        let rect = Shape::Rect {
            rect: Rect::new(-0.001, 0.0, 10.0, 5.5),
            corners: [4.0, 1.0, 1.0, 4.0],
            fill: None,
            stroke: Some(Stroke { ink: Ink::Line, width: 1.0, dashed: true }),
        };
        let drawn = [band, rect].map(|shape| Drawn { shape, opacity: 1.0, hit: None, behind: None });
        let out = svg(&drawn, Rect::new(0.0, 0.0, 10.0, 10.0), Palette::Light, Lettering::Text, "t");
        insta::assert_snapshot!(out);
    }
}
