//! Lanes in a scene: quiet grounds, names, and the rows of text with the emotion curve.

use super::{Detail, Look, Mode, Painter};
use crate::document::board::{Lane, LaneId, Lanes, RowKind};
use crate::document::{Map, Point};
use crate::overlay::label::{Run, centred_text};
use crate::overlay::lanes::{
    Band, CELL_INSET, CELL_LEADING, CELL_TEXT, HEADER, LaneLayout, ROW_NAMES, cell_lines, height_of,
};
use crate::overlay::shape::{Align, Cubic, Rect, Shape, Stroke};
use crate::overlay::text;
use crate::theme::{Ink, RADIUS, Weight, icon, size};
use std::collections::BTreeMap;

/// Paints everything of the lanes, which lies below all else.
pub(super) fn paint(
    painter: &mut Painter,
    map: &Map,
    layout: &LaneLayout,
    counts: &BTreeMap<LaneId, u64>,
    (look, detail): (&Look, Detail),
) {
    let lanes = &map.board.lanes;
    let last = layout.columns.len().saturating_sub(1);
    for (place, (column, lane)) in layout.columns.iter().zip(&lanes.columns).enumerate() {
        let round = |here: bool| if here && layout.rows.is_empty() { RADIUS } else { 0.0 };
        let corners = [0.0, 0.0, round(place == last), round(place == 0)];
        let fill = Some(Ink::Wash(lane.tint));
        painter.add(Shape::Rect { rect: layout.ground(column), corners, fill, stroke: None });
    }
    rows(painter, lanes, layout, detail);
    for column in layout.columns.iter().skip(1) {
        let (top, bottom) = (Point::new(column.left, layout.top), Point::new(column.left, layout.foot()));
        line(painter, top, bottom, Ink::PanelBorder, 1.0);
    }
    if !look.names_elsewhere {
        for (column, lane) in layout.columns.iter().zip(&lanes.columns) {
            let count = counts.get(&lane.id).filter(|_| look.mode == Mode::Measure);
            name(painter, lane, layout.header(column), count.copied());
        }
        for (band, row) in layout.rows.iter().filter_map(|band| Some((band, lanes.row(band.id)?))) {
            let run = Run::new(
                text::fit(&text::tame(&row.name), Weight::SemiBold, size::SMALL, ROW_NAMES - 20.0),
                Weight::SemiBold,
                size::SMALL,
                Ink::TextMuted,
            );
            let at = Point::new(layout.left() - 12.0, band.top + CELL_INSET.1 + CELL_TEXT / 2.0);
            painter.add(Shape::Text(centred_text(&run, at, Align::Right)));
        }
    }
    if look.mode == Mode::Draw {
        emptiness(painter, lanes, layout, detail);
    }
}

fn name(painter: &mut Painter, lane: &Lane, strip: Rect, count: Option<u64>) {
    let inner = Rect::new(strip.min.x + 1.0, strip.min.y, strip.max.x - 1.0, strip.max.y);
    painter.add(Shape::Rect {
        rect: inner,
        corners: [RADIUS, RADIUS, 0.0, 0.0],
        fill: Some(Ink::Paper(lane.tint)),
        stroke: None,
    });
    let mark = Rect::new(inner.min.x, inner.max.y - 3.0, inner.max.x, inner.max.y);
    painter.add(Shape::Rect { rect: mark, corners: [0.0; 4], fill: Some(Ink::Mark(lane.tint)), stroke: None });
    let mut room = inner.width() - 28.0;
    let middle = inner.min.y + HEADER / 2.0 - 1.0;
    if let Some(count) = count {
        let words = text::count(count);
        let wide = text::width(&words, Weight::SemiBold, size::BODY);
        let end = Point::new(inner.max.x - 14.0, middle);
        let sign = Run::new(icon::USERS, Weight::Icon, size::BODY, Ink::TextStrong);
        painter.add(Shape::Text(centred_text(&sign, end.moved(-wide - 6.0, 0.0), Align::Right)));
        let count = Run::new(words, Weight::SemiBold, size::BODY, Ink::TextStrong);
        painter.add(Shape::Text(centred_text(&count, end, Align::Right)));
        room -= wide + size::BODY + 18.0;
    }
    let name = text::fit(&text::tame(&lane.name), Weight::SemiBold, size::BODY, room);
    let run = Run::new(name, Weight::SemiBold, size::BODY, Ink::TextStrong);
    let at = Point::new(inner.min.x + 14.0, middle);
    painter.add(Shape::Text(centred_text(&run, at, Align::Left)));
}

fn line(painter: &mut Painter, from: Point, to: Point, ink: Ink, width: f32) {
    painter.add(Shape::Path { pieces: vec![Cubic::line(from, to)], stroke: Stroke::solid(ink, width) });
}

fn rows(painter: &mut Painter, lanes: &Lanes, layout: &LaneLayout, detail: Detail) {
    if layout.rows.is_empty() {
        return;
    }
    let block = Rect::new(layout.left(), layout.bottom, layout.right(), layout.foot());
    painter.add(Shape::Rect {
        rect: block,
        corners: [0.0, 0.0, RADIUS, RADIUS],
        fill: Some(Ink::CardFill),
        stroke: None,
    });
    for band in &layout.rows {
        let (left, right) = (Point::new(layout.left() - ROW_NAMES, band.top), Point::new(layout.right(), band.top));
        line(painter, left, right, Ink::PanelBorder, 1.0);
        if band.kind == RowKind::Emotion {
            curve(painter, lanes, layout, band, detail);
        } else if detail >= Detail::Main {
            texts(painter, lanes, layout, band);
        } else {
            bars(painter, lanes, layout, band);
        }
    }
}

fn texts(painter: &mut Painter, lanes: &Lanes, layout: &LaneLayout, band: &Band) {
    for (column, lane) in layout.columns.iter().zip(&lanes.columns) {
        let Some(words) = lane.texts.get(&band.id) else { continue };
        let mut at = Point::new(column.left + CELL_INSET.0, band.top + CELL_INSET.1 + CELL_TEXT / 2.0);
        for line in cell_lines(words, lane.width) {
            let run = Run::new(line, Weight::Regular, CELL_TEXT, Ink::TextStrong);
            painter.add(Shape::Text(centred_text(&run, at, Align::Left)));
            at.y += CELL_LEADING;
        }
    }
}

/// From far away, lines stand for the words.
fn bars(painter: &mut Painter, lanes: &Lanes, layout: &LaneLayout, band: &Band) {
    for (column, lane) in layout.columns.iter().zip(&lanes.columns) {
        let Some(words) = lane.texts.get(&band.id) else { continue };
        let mut top = band.top + CELL_INSET.1;
        for line in cell_lines(words, lane.width) {
            let left = column.left + CELL_INSET.0;
            let width = text::width(&line, Weight::Regular, CELL_TEXT);
            let rect = Rect::new(left, top, left + width, top + 6.0);
            painter.add(Shape::Rect { rect, corners: [3.0; 4], fill: Some(Ink::CardTile), stroke: None });
            top += CELL_LEADING;
        }
    }
}

fn curve(painter: &mut Painter, lanes: &Lanes, layout: &LaneLayout, band: &Band, detail: Detail) {
    let (left, right, level) = (layout.left(), layout.right(), height_of(band, 0.0));
    let stroke = Stroke { ink: Ink::PanelBorder, width: 1.0, dashed: true };
    let pieces = vec![Cubic::line(Point::new(left, level), Point::new(right, level))];
    painter.add(Shape::Path { pieces, stroke });
    let (pieces, points) = layout.curve(lanes);
    let along: Vec<Point> = pieces
        .iter()
        .flat_map(|piece| (0_u8..12).map(move |step| piece.at(f32::from(step) / 12.0)))
        .chain(points.last().copied())
        .collect();
    if along.len() > 1 {
        let base = along.iter().map(|point| Point::new(point.x, level)).collect();
        painter.add(Shape::Band { left: along, right: base, fill: Ink::Accent, fade: (0.1, 0.1) });
        painter.add(Shape::Path { pieces, stroke: Stroke::solid(Ink::Accent, 2.4) });
    }
    for lane in lanes.columns.iter().filter(|lane| lane.mood.is_some()) {
        let (Some(at), Some(mood)) = (layout.mood_at(lane), lane.mood) else { continue };
        let stroke = Some(Stroke::solid(Ink::Accent, 2.4));
        painter.add(Shape::Circle { centre: at, radius: 6.0, fill: Some(Ink::CardFill), stroke });
        if detail >= Detail::Main {
            let run = Run::new(mood.words(), Weight::Regular, size::SMALL, Ink::TextMuted);
            let below = if mood.value() > 1.4 { 18.0 } else { -17.0 };
            painter.add(Shape::Text(centred_text(&run, at.moved(0.0, below), Align::Centre)));
        }
    }
}

/// While drawing, empty cells say what may be written into them.
fn emptiness(painter: &mut Painter, lanes: &Lanes, layout: &LaneLayout, detail: Detail) {
    if detail < Detail::Full {
        return;
    }
    painter.opacity = 0.7;
    for band in &layout.rows {
        for (column, lane) in layout.columns.iter().zip(&lanes.columns) {
            let hint = match band.kind {
                RowKind::Emotion if lane.mood.is_none() => "Click to say how they feel",
                RowKind::Emotion => continue,
                kind if !lane.texts.contains_key(&band.id) => kind.hint(),
                _ => continue,
            };
            let at = match band.kind {
                RowKind::Emotion => Point::new(column.left + CELL_INSET.0, height_of(band, 0.0) - 14.0),
                _ => Point::new(column.left + CELL_INSET.0, band.top + CELL_INSET.1 + CELL_TEXT / 2.0),
            };
            let hint = text::fit(hint, Weight::Regular, CELL_TEXT, lane.width - CELL_INSET.0 * 2.0);
            painter.add(Shape::Text(centred_text(
                &Run::new(hint, Weight::Regular, CELL_TEXT, Ink::TextMuted),
                at,
                Align::Left,
            )));
        }
    }
    painter.opacity = 1.0;
}

/// Returns what a screen reader says of a lane: its name, its stages and how contacts feel in it.
pub(super) fn describe(map: &Map, id: LaneId) -> String {
    let Some(lane) = map.board.lanes.lane(id) else { return String::new() };
    let stages = map.board.lanes.stages_in(id, map).len();
    let stages = if stages == 1 { "1 stage".to_owned() } else { format!("{stages} stages") };
    let mood = lane.mood.map(|mood| format!(", emotion {}", mood.words())).unwrap_or_default();
    format!("Lane {}, {stages}{mood}", lane.name)
}
