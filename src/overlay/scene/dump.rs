//! A scene as compact text, one shape a line, so that a test can read it and a change of it can be reviewed.

use super::{Hit, Scene};
use crate::document::Point;
use crate::overlay::shape::{Drawn, Rect, Shape, Stroke};
use crate::theme::Weight;
use std::fmt::Write;

pub(super) fn dump(scene: &Scene) -> String {
    let mut text = format!("bounds {}\n", rect(&scene.bounds));
    for drawn in &scene.drawn {
        line(&mut text, drawn);
    }
    text
}

fn line(out: &mut String, drawn: &Drawn) {
    let owner = match drawn.hit {
        Some(Hit::Stage(id)) => format!("s{}", id.0),
        Some(Hit::Transition(id)) => format!("t{}", id.0),
        Some(Hit::Group(id)) => format!("g{}", id.0),
        Some(Hit::DropOff(id)) => format!("d{}", id.0),
        Some(Hit::Thing(thing)) => format!("{thing:?}"),
        None => "-".to_owned(),
    };
    let shape = match &drawn.shape {
        Shape::Rect { rect: area, corners, fill, stroke } => {
            let corners: Vec<String> = corners.iter().map(|corner| format!("{corner:.0}")).collect();
            format!("rect {} r{} {fill:?} {}", rect(area), corners.join("/"), line_of(stroke))
        }
        Shape::Path { pieces, stroke } => {
            let ends: Vec<String> = pieces.iter().map(|piece| piece.0.map(point).join(" ")).collect();
            format!("path {} {}", ends.join(" | "), line_of(&Some(*stroke)))
        }
        Shape::Polygon { points, fill } => {
            format!("polygon {} {fill:?}", points.iter().map(|one| point(*one)).collect::<Vec<_>>().join(" "))
        }
        Shape::Band { left, right, fill, fade } => {
            let wide = left.first().zip(right.first()).map_or(0.0, |(a, b)| (a.x - b.x).hypot(a.y - b.y));
            let end = left.last().copied().unwrap_or_default();
            format!("band {wide:.1} wide to {} {fill:?} {:.2}→{:.2}", point(end), fade.0, fade.1)
        }
        Shape::Circle { centre, radius, fill, stroke } => {
            format!("circle {} r{radius:.1} {fill:?} {}", point(*centre), line_of(stroke))
        }
        Shape::Text(text) => {
            let what = match text.weight {
                Weight::Icon => text.text.chars().map(|c| format!("icon {:04X}", u32::from(c))).collect::<String>(),
                Weight::Regular => format!("text {:?}", text.text),
                Weight::SemiBold => format!("bold {:?}", text.text),
            };
            format!("{what} {} {:?} {:.1} {:?}", point(text.at), text.align, text.size, text.ink)
        }
    };
    let dim = if drawn.opacity < 1.0 { format!(" {:.0}%", drawn.opacity * 100.0) } else { String::new() };
    let _ = writeln!(out, "{owner}{dim} {}", shape.trim_end());
}

fn point(at: Point) -> String {
    // `+ 0.0` turns −0 into 0.
    format!("{:.0},{:.0}", at.x + 0.0, at.y + 0.0)
}

fn rect(area: &Rect) -> String {
    format!("{}..{}", point(area.min), point(area.max))
}

fn line_of(stroke: &Option<Stroke>) -> String {
    stroke.map_or(String::new(), |stroke| {
        format!("line {:?} {:.1}{}", stroke.ink, stroke.width, if stroke.dashed { " dashed" } else { "" })
    })
}
