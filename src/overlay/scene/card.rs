//! A stage in a scene: its card, marks, bar and drop-off stub.

use super::link::STALE_OPACITY;
use super::{Detail, Hit, Look, Mode, Painter, card_icon, card_rect, face, fall};
use crate::document::{Map, Point, StageRecord, sentence};
use crate::domain::{Selection, Stage, StageId};
use crate::overlay::board::PIN_RADIUS;
use crate::overlay::figures::{StageFigures, State};
use crate::overlay::label::{Run, centred_text};
use crate::overlay::replay::CROWD;
use crate::overlay::shape::{Align, Behind, Rect, Shape, Stroke};
use crate::overlay::text;
use crate::theme::{Ink, RADIUS, Weight, icon, size};

/// Distance of a card's content from its edge.
const INSET: f32 = 12.0;
/// Where the middle of the stub stands, from the card's middle.
pub(in crate::overlay) const STUB_AT: f32 = 64.0;
/// How far a stub falls.
pub(in crate::overlay) const STUB_FALL: f32 = 50.0;
/// Radius of the left corners of an entry's card.
const ENTRY_RADIUS: f32 = 26.0;

/// How much larger tabs and badges are as they are seen from further away.
pub(super) const FAR_TAB: f32 = 1.8;
/// How far they stand out above the card then.
pub(super) const FAR_TAB_UP: f32 = 26.0;

/// Signs that a card bears.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    pub entry: bool,
    pub goal: bool,
    pub problem: bool,
    pub stale: bool,
    /// Where what stands at the right end of the upper edge ends.
    pub right: f32,
}

/// Returns where a badge on the upper edge of a card ends: left of the pins that stick there.
pub(super) fn badge_end(map: &Map, record: &StageRecord) -> f32 {
    let card = card_rect(record.at);
    let pins = map.board.pins.values().filter(|pin| pin.stage == record.stage.id && !pin.done);
    let stuck = pins.map(|pin| Rect::around(record.at.moved(pin.at.x, pin.at.y), PIN_RADIUS * 2.0, PIN_RADIUS * 2.0));
    let edge = stuck.filter(|pin| pin.min.y < card.min.y + 10.0 && pin.max.y > card.min.y - FAR_TAB_UP);
    edge.filter(|pin| pin.middle().x > card.middle().x).map(|pin| pin.min.x - 4.0).fold(card.max.x - 10.0, f32::min)
}

/// Returns the place below a card that its stub, count and crowd take up.
pub(super) fn below(card: Rect, figures: &StageFigures, mode: Mode) -> Option<Rect> {
    let right = card.middle().x + STUB_AT + (figures.stub_room / 2.0).max(4.0);
    match mode {
        Mode::Draw => None,
        Mode::Measure if figures.stub_width <= 0.0 => None,
        Mode::Measure => {
            let marked = match figures.face.as_ref().and_then(|face| face.drop.as_ref()) {
                Some(drop) => drop.mark.is_some(),
                None => figures.biggest_loss,
            };
            let depth = if marked { 46.0 } else { 30.0 };
            Some(Rect::new(card.min.x + 24.0, card.max.y, right, card.max.y + depth))
        }
        Mode::Play => {
            let falls = if figures.stub_room > 0.0 { fall::DEPTH } else { 0.0 };
            let depth = falls.max(CROWD.1 + CROWD.3);
            Some(Rect::new(card.min.x + CROWD.0, card.max.y, right, card.max.y + depth))
        }
    }
}

fn stub_rect(card: Rect, figures: &StageFigures) -> Rect {
    let (x, half) = (card.middle().x + STUB_AT, figures.stub_width / 2.0);
    Rect::new(x - half, card.max.y, x + half, card.max.y + STUB_FALL)
}

/// Paints all of a stage.
pub(super) fn paint(
    painter: &mut Painter,
    record: &StageRecord,
    figures: Option<&StageFigures>,
    marks: Marks,
    look: &Look,
    (detail, words): (Detail, bool),
) {
    let stage = &record.stage;
    let rect = card_rect(record.at);
    let figures_shown = figures.filter(|_| look.mode != Mode::Draw);
    let dim = if marks.stale { STALE_OPACITY } else { 1.0 };
    if let Some(figures) = figures_shown {
        painter.hit = Some(Hit::DropOff(stage.id));
        painter.opacity = dim;
        match figures.face.as_ref().and_then(|face| face.drop.as_ref()) {
            Some(drop) => face::stubs(painter, rect, drop, detail == Detail::Full && words),
            // Of a contact that is looked at alone the steps stand there.
            None if look.mode == Mode::Play && look.only.is_some() => {}
            None if look.mode == Mode::Play => fall::paint(painter, rect, figures, detail),
            None => stub(painter, rect, stage.id, figures, (detail, words)),
        }
        painter.opacity = 1.0;
    }
    painter.hit = Some(Hit::Stage(stage.id));
    let corners = if marks.entry { [ENTRY_RADIUS, RADIUS, RADIUS, ENTRY_RADIUS] } else { [RADIUS; 4] };
    body(painter, rect, corners, figures_shown, marks, look, Hit::Stage(stage.id), detail);
    if let Some(shade) = figures_shown.and_then(|figures| figures.face.as_ref()?.shade) {
        painter.opacity = dim * shade.strength * face::DEEPEST.at(detail);
        painter.add(Shape::Rect { rect, corners, fill: Some(shade.ink), stroke: None });
        painter.opacity = 1.0;
    }
    let reached = Behind::Figure(Selection::Reached(stage.id));
    match detail {
        Detail::Blocks => {}
        Detail::Figure => {
            painter.opacity = dim;
            if let Some(figures) = figures_shown {
                let far =
                    figures.face.as_ref().map_or_else(|| text::short_count(figures.reached), |face| face.far.clone());
                let run =
                    fitted(Run::new(far, Weight::SemiBold, size::BIG, Ink::TextStrong), rect.width() - 2.0 * INSET);
                let run = if figures.face.is_none() { run.of(reached) } else { run };
                painter.write(&run, rect.middle().moved(0.0, -8.0), Align::Centre);
                let area = Rect::new(rect.min.x + INSET, rect.max.y - 22.0, rect.max.x - INSET, rect.max.y - 10.0);
                bar(painter, area, figures);
            } else {
                name_large(painter, &stage.name, Rect::new(rect.min.x + 8.0, rect.min.y, rect.max.x - 8.0, rect.max.y));
            }
        }
        Detail::Main => {
            let (left, right) = (rect.min.x + INSET, rect.max.x - INSET);
            let Some(figures) = figures_shown else {
                name_large(painter, &stage.name, Rect::new(left, rect.min.y + 6.0, right, rect.max.y - 6.0));
                return finish(painter, rect, None, marks, detail);
            };
            name_far(painter, &stage.name, Rect::new(left, rect.min.y + 5.0, right, rect.min.y + 48.0));
            painter.opacity = dim;
            let middle = rect.min.y + 66.5;
            if let Some(face) = &figures.face {
                let run = fitted(Run::new(&face.far, Weight::SemiBold, 30.0, Ink::TextStrong), right - left);
                painter.write(&run, Point::new(left, middle), Align::Left);
            } else {
                let run = Run::new(text::short_count(figures.reached), Weight::SemiBold, 31.0, Ink::TextStrong);
                let share = text::percent(figures.share_of_entries);
                let share =
                    fitted(Run::new(share, Weight::Regular, 21.0, Ink::TextMuted), right - left - run.width() - 8.0);
                painter.write(&run.of(reached), Point::new(left, middle), Align::Left);
                painter.write(&share, Point::new(right, middle + 1.0), Align::Right);
            }
            bar(painter, Rect::new(left, rect.max.y - 17.0, right, rect.max.y - 8.0), figures);
        }
        Detail::Full => {
            header(painter, record, rect, marks);
            match (look.mode, figures) {
                (Mode::Draw, _) => rule(painter, stage, rect),
                (_, None) => {
                    let run = Run::new(text::DASH, Weight::SemiBold, size::FIGURE, Ink::TextMuted);
                    painter.add(Shape::Text(centred_text(&run, rect.min.moved(INSET + 2.0, 62.0), Align::Left)));
                }
                (_, Some(figures)) => {
                    painter.opacity = dim;
                    match &figures.face {
                        Some(face) => face::measures(painter, rect, face),
                        None => measures(painter, rect, stage.id, figures, look.mode == Mode::Measure),
                    }
                }
            }
        }
    }
    finish(painter, rect, figures_shown, marks, detail);
}

/// What stands on the edges of a card, above everything else of it.
fn finish(painter: &mut Painter, rect: Rect, figures: Option<&StageFigures>, marks: Marks, detail: Detail) {
    painter.opacity = 1.0;
    if detail >= Detail::Main {
        tabs(painter, rect, marks, detail);
        if let Some(badge) = figures.and_then(|figures| figures.badge.as_ref()) {
            face::badge(painter, rect, marks.right, badge, detail);
        } else if marks.problem && detail == Detail::Main {
            face::sign(painter, rect, marks.right, icon::WARNING, Ink::WarningText);
        }
    }
    painter.hit = None;
}

#[allow(clippy::too_many_arguments)] // Private, one call.
fn body(
    painter: &mut Painter,
    rect: Rect,
    corners: [f32; 4],
    figures: Option<&StageFigures>,
    marks: Marks,
    look: &Look,
    hit: Hit,
    detail: Detail,
) {
    let ring = |painter: &mut Painter, by: f32, ink: Ink, width: f32| {
        let corners = corners.map(|corner| corner + by);
        painter.add(Shape::Rect { rect: rect.grown(by), corners, fill: None, stroke: Some(Stroke::solid(ink, width)) });
    };
    if let Some(figures) = figures.filter(|_| detail >= Detail::Main) {
        let waiting = figures.in_state(State::StillInTime);
        if waiting > 0 && !marks.goal {
            let width = 2.0 + 3.0 * (waiting as f32 / figures.reached.max(1) as f32);
            painter.opacity = 0.32;
            ring(painter, width / 2.0 + 0.5, Ink::StillInTime, width);
            painter.opacity = 1.0;
        }
    }
    if marks.goal && detail >= Detail::Figure {
        ring(painter, 4.0, Ink::Finished, 1.3);
    }
    let border = if marks.goal { Ink::Finished } else { Ink::CardBorder };
    let (fill, stroke) = match detail {
        Detail::Blocks if marks.goal => (Ink::Finished, None),
        Detail::Blocks => (Ink::Line, None),
        _ => (Ink::CardFill, Some(Stroke::solid(border, 1.2))),
    };
    painter.add(Shape::Rect { rect, corners, fill: Some(fill), stroke });
    if look.selected.contains(&hit) {
        ring(painter, if marks.goal { 7.0 } else { 3.0 }, Ink::Selection, 2.4);
    } else if look.hovered == Some(hit) {
        ring(painter, if marks.goal { 7.0 } else { 2.5 }, Ink::HoverRing, 2.0);
    }
}

/// Icon and name.
fn header(painter: &mut Painter, record: &StageRecord, rect: Rect, marks: Marks) {
    let stage = &record.stage;
    let tile = Rect::new(rect.min.x + INSET, rect.min.y + 13.0, rect.min.x + INSET + 26.0, rect.min.y + 39.0);
    painter.add(Shape::Rect { rect: tile, corners: [7.0; 4], fill: Some(Ink::CardTile), stroke: None });
    let run = Run::new(card_icon(record), Weight::Icon, 16.0, Ink::TextMuted);
    painter.add(Shape::Text(centred_text(&run, tile.middle(), Align::Centre)));
    let right = rect.max.x - if marks.problem { 34.0 } else { INSET };
    let area = Rect::new(tile.max.x + 8.0, rect.min.y + 9.0, right, rect.min.y + 43.0);
    name_lines(painter, &stage.name, area, size::BODY, 2, Align::Left);
    if marks.problem {
        let run = Run::new(icon::WARNING, Weight::Icon, 17.0, Ink::WarningText);
        painter.add(Shape::Text(centred_text(&run, Point::new(rect.max.x - 20.0, tile.middle().y), Align::Centre)));
    }
}

fn name_lines(painter: &mut Painter, name: &str, area: Rect, size: f32, most: usize, align: Align) {
    let lines = text::wrap(&text::tame(name), Weight::SemiBold, size, area.width(), most);
    write_lines(painter, lines, area, size, align);
}

/// The name beside figures as it is seen from further away: on one line where it fits, else smaller on two.
fn name_far(painter: &mut Painter, name: &str, area: Rect) {
    let (size, lines) = largest(name, &[(25.0, 1), (23.0, 1), (21.0, 1), (19.0, 2), (18.0, 2)], area.width());
    write_lines(painter, lines, area, size, Align::Left);
}

/// The name alone on its card as it is seen from further away.
fn name_large(painter: &mut Painter, name: &str, area: Rect) {
    let (size, lines) = largest(name, &[(30.0, 2), (26.0, 2), (25.0, 3), (22.0, 3), (20.0, 4)], area.width());
    write_lines(painter, lines, area, size, Align::Centre);
}

/// Breaks a name into lines in the first of some sizes, each with its most lines, in which all of it fits; in the last one
/// where it fits in none.
fn largest(name: &str, sizes: &[(f32, usize)], room: f32) -> (f32, Vec<String>) {
    let name = text::tame(name);
    let mut broken = (size::BODY, Vec::new());
    for (size, most) in sizes {
        broken = (*size, text::wrap(&name, Weight::SemiBold, *size, room, *most));
        if text::is_whole(&name, &broken.1) {
            break;
        }
    }
    broken
}

fn write_lines(painter: &mut Painter, lines: Vec<String>, area: Rect, size: f32, align: Align) {
    let leading = size * 1.18;
    let first = area.middle().y - leading * (lines.len() as f32 - 1.0) / 2.0;
    let x = if align == Align::Centre { area.middle().x } else { area.min.x };
    for (line, place) in lines.into_iter().zip(0_u8..) {
        let run = Run::new(line, Weight::SemiBold, size, Ink::TextStrong);
        painter.add(Shape::Text(centred_text(&run, Point::new(x, first + leading * f32::from(place)), align)));
    }
}

/// While drawing: what satisfies the stage.
fn rule(painter: &mut Painter, stage: &Stage, rect: Rect) {
    let (words, ink) = if stage.rule.is_empty() {
        ("No rule yet".to_owned(), Ink::WarningText)
    } else {
        (sentence::describe(&stage.rule), Ink::TextMuted)
    };
    let lines = text::wrap(&text::tame(&words), Weight::Regular, size::SMALL, rect.width() - 2.0 * INSET, 3);
    for (line, place) in lines.into_iter().zip(0_u8..) {
        let at = rect.min.moved(INSET, 57.0 + 16.0 * f32::from(place));
        painter.add(Shape::Text(centred_text(&Run::new(line, Weight::Regular, size::SMALL, ink), at, Align::Left)));
    }
}

/// While measuring: reached, shares, bar and its legend. While playing the counts are those of a moment, of which nobody can be listed.
fn measures(painter: &mut Painter, rect: Rect, id: StageId, figures: &StageFigures, listed: bool) {
    let behind = |selection: Selection, run: Run| if listed { run.of(Behind::Figure(selection)) } else { run };
    let (left, right) = (rect.min.x + INSET + 2.0, rect.max.x - INSET);
    let shares = [(figures.share_of_previous, "of previous"), (figures.share_of_entries, "of entries")];
    let shares: Vec<[Run; 2]> = shares
        .into_iter()
        .filter(|(rate, _)| rate.value().is_some())
        .map(|(rate, words)| {
            [
                Run::new(text::percent(rate), Weight::SemiBold, size::SMALL - 0.5, Ink::TextStrong),
                Run::new(format!(" {words}"), Weight::Regular, size::SMALL - 0.5, Ink::TextMuted),
            ]
        })
        .collect();
    let wide = shares.iter().map(|runs| runs.iter().map(Run::width).sum::<f32>()).fold(0.0, f32::max);
    let figure = text::count(figures.reached);
    let room = right - left - wide - 8.0;
    let size = size::FIGURE.min(size::FIGURE * room / text::width(&figure, Weight::SemiBold, size::FIGURE).max(1.0));
    let middle = rect.min.y + 58.5;
    let run = behind(Selection::Reached(id), Run::new(figure, Weight::SemiBold, size, Ink::TextStrong));
    painter.write(&run, Point::new(left, middle), Align::Left);
    let first = middle - 7.0 * (shares.len() as f32 - 1.0);
    for (runs, place) in shares.into_iter().zip(0_u8..) {
        let mut x = right;
        for run in runs.iter().rev() {
            painter.add(Shape::Text(centred_text(run, Point::new(x, first + 14.0 * f32::from(place)), Align::Right)));
            x -= run.width();
        }
    }
    bar(painter, Rect::new(left, rect.min.y + 75.0, right, rect.min.y + 82.0), figures);
    legend(painter, left, right, rect.min.y + 92.5, figures, |state, run| behind(state.selection(id), run));
}

/// Returns the run, smaller where it is wider than the room.
fn fitted(run: Run, room: f32) -> Run {
    let width = run.width();
    if width > room { Run { size: run.size * room / width, ..run } } else { run }
}

/// One bar, split into the states; parts are parted by a sliver so that they can be told apart without colour.
fn bar(painter: &mut Painter, rect: Rect, figures: &StageFigures) {
    if let Some(face) = &figures.face {
        return face::bar(painter, rect, face);
    }
    let radius = rect.height() / 2.0;
    let parts = figures.bar();
    if parts.is_empty() {
        painter.add(Shape::Rect { rect, corners: [radius; 4], fill: Some(Ink::CardTile), stroke: None });
        return;
    }
    let last = parts.len() - 1;
    for (place, part) in parts.iter().enumerate() {
        let start = rect.min.x + rect.width() * part.start + if place > 0 { 0.75 } else { 0.0 };
        let end = rect.min.x + rect.width() * part.end - if place < last { 0.75 } else { 0.0 };
        let end = end.max(start + 0.8);
        let radius = radius.min((end - start) / 2.0);
        let (first_radius, last_radius) =
            (if place == 0 { radius } else { 0.0 }, if place == last { radius } else { 0.0 });
        painter.add(Shape::Rect {
            rect: Rect::new(start, rect.min.y, end, rect.max.y),
            corners: [first_radius, last_radius, last_radius, first_radius],
            fill: Some(part.state.ink()),
            stroke: None,
        });
    }
}

/// The counts of the bar's parts with their icons, evenly spread; shortened where they would not fit.
fn legend(
    painter: &mut Painter,
    left: f32,
    right: f32,
    middle: f32,
    figures: &StageFigures,
    behind: impl Fn(State, Run) -> Run,
) {
    let parts = figures.bar();
    let entries = |write: fn(u64) -> String| -> Vec<(State, [Run; 2], f32)> {
        parts
            .iter()
            .map(|part| {
                let glyph = Run::new(part.state.icon(), Weight::Icon, size::TINY + 1.0, part.state.text_ink());
                let value = Run::new(write(part.count), Weight::Regular, size::TINY + 0.5, part.state.text_ink());
                let width = glyph.width() + 3.0 + value.width();
                (part.state, [glyph, value], width)
            })
            .collect()
    };
    let total = |entries: &[(State, [Run; 2], f32)]| entries.iter().map(|entry| entry.2 + 8.0).sum::<f32>();
    let mut shown = entries(text::count);
    if total(&shown) > right - left + 8.0 {
        shown = entries(text::short_count);
    }
    let mut x = left;
    for (state, [glyph, value], width) in &shown {
        painter.add(Shape::Text(centred_text(glyph, Point::new(x, middle), Align::Left)));
        painter.write(&behind(*state, value.clone()), Point::new(x + glyph.width() + 3.0, middle), Align::Left);
        x += width + 8.0_f32.max(((right - left - total(&shown)) / 4.0).min(6.0) + 8.0);
    }
}

/// The words beside a stub, the room they take, and the mark below them.
struct DropWords {
    value: Run,
    words: Run,
    back: Rect,
    pill: Option<(Run, Run, Rect)>,
}

impl DropWords {
    fn new(card: Rect, figures: &StageFigures, mode: Mode) -> Option<Self> {
        let lost = figures.in_state(State::DroppedOff);
        // While playing, what falls has words of its own.
        if lost == 0 || figures.stub_width <= 0.0 || mode != Mode::Measure {
            return None;
        }
        let x = stub_rect(card, figures).middle().x - figures.stub_room / 2.0 - 6.0;
        let y = card.max.y + 15.0;
        let words = Run::new(" dropped off", Weight::Regular, size::SMALL, Ink::TextMuted);
        let value = Run::new(text::count(lost), Weight::SemiBold, size::SMALL + 0.5, Ink::DropOffText);
        let back = Rect::new(x - words.width() - value.width() - 4.0, y - 8.0, x + 3.0, y + 8.0);
        let pill = figures.biggest_loss.then(|| {
            let words = Run::new("Biggest loss", Weight::SemiBold, size::TINY, Ink::DropOffText);
            let glyph = Run::new(icon::WARNING_CIRCLE, Weight::Icon, size::TINY + 2.0, Ink::DropOffText);
            let wide = words.width() + glyph.width() + 16.0;
            (glyph, words, Rect::new(x - wide, card.max.y + 26.0, x, card.max.y + 43.0))
        });
        Some(Self { value, words, back, pill })
    }
}

/// Returns the room that the words beside a stub take.
pub(super) fn drop_words(card: Rect, figures: &StageFigures, mode: Mode) -> Option<Rect> {
    let words = DropWords::new(card, figures, mode)?;
    Some(words.pill.map_or(words.back, |(_, _, pill)| words.back.union(&pill)))
}

/// Returns the room that the count beside a stub takes as it is seen from further away.
pub(super) fn far_drop_words(card: Rect, figures: &StageFigures, mode: Mode) -> Option<Rect> {
    let lost = figures.in_state(State::DroppedOff);
    if lost == 0 || figures.stub_width <= 0.0 || mode != Mode::Measure {
        return None;
    }
    let size = size::FIGURE - 3.0;
    let (right, y) = (stub_rect(card, figures).min.x - 8.0, card.max.y + 18.0);
    let wide = text::width(&text::short_count(lost), Weight::SemiBold, size) + 5.0 + size;
    Some(Rect::new(right - wide, y - size / 2.0, right, y + size / 2.0))
}

/// The stub that falls from the card with its count.
fn stub(painter: &mut Painter, card: Rect, id: StageId, figures: &StageFigures, (detail, written): (Detail, bool)) {
    let lost = figures.in_state(State::DroppedOff);
    if lost == 0 || figures.stub_width <= 0.0 {
        return;
    }
    let rect = stub_rect(card, figures);
    let steps = [0.0, 1.0].map(|t| rect.min.y + (rect.max.y - rect.min.y) * t);
    let left = steps.iter().map(|y| Point::new(rect.min.x, *y)).collect();
    let right = steps.iter().map(|y| Point::new(rect.max.x, *y)).collect();
    painter.add(Shape::Band { left, right, fill: Ink::DropOff, fade: (0.85, 0.0) });
    if !written {
        return;
    }
    if detail < Detail::Full {
        if detail == Detail::Main {
            let glyph = if figures.biggest_loss { icon::WARNING_CIRCLE } else { icon::TREND_DOWN };
            let behind = Behind::Figure(Selection::DroppedOff(id));
            far_count(painter, Point::new(rect.min.x - 8.0, card.max.y + 18.0), glyph, lost, behind);
        }
        return;
    }
    let Some(DropWords { value, words, back, pill }) = DropWords::new(card, figures, Mode::Measure) else { return };
    let mut at = Point::new(back.max.x - 3.0, back.middle().y);
    painter.add(Shape::Rect { rect: back, corners: [6.0; 4], fill: Some(Ink::Halo), stroke: None });
    painter.add(Shape::Text(centred_text(&words, at, Align::Right)));
    at.x -= words.width();
    let behind = Behind::Figure(Selection::DroppedOff(id));
    painter.write(&value.of(behind), at, Align::Right);
    if let Some((glyph, words, pill)) = pill {
        let corners = [pill.height() / 2.0; 4];
        painter.add(Shape::Rect { rect: pill, corners, fill: Some(Ink::DropOffSoft), stroke: None });
        let middle = pill.middle().y;
        painter.add(Shape::Text(centred_text(&glyph, Point::new(pill.min.x + 6.0, middle), Align::Left)));
        painter.add(Shape::Text(centred_text(&words, Point::new(pill.max.x - 7.0, middle), Align::Right)));
    }
}

/// How many dropped off, as seen from further away; the biggest loss has a sign of its own. Its right end is at `at`.
fn far_count(painter: &mut Painter, at: Point, glyph: &'static str, lost: u64, behind: Behind) {
    let value = Run::new(text::short_count(lost), Weight::SemiBold, size::FIGURE - 3.0, Ink::DropOffText);
    let glyph = Run::new(glyph, Weight::Icon, size::FIGURE - 3.0, Ink::DropOffText);
    let left = at.moved(-value.width() - 5.0, 0.0);
    painter.write(&value.of(behind), at, Align::Right);
    painter.write(&glyph, left, Align::Right);
}

/// The tabs on the upper edge that say entry and goal.
fn tabs(painter: &mut Painter, rect: Rect, marks: Marks, detail: Detail) {
    let mut x = rect.min.x + 32.0;
    // Where type is larger, a name of two lines begins higher; the tab makes way for it.
    let (scale, top) = if detail == Detail::Full { (1.0, -10.0) } else { (FAR_TAB, -FAR_TAB_UP) };
    // Both with words would be wider than the card.
    let is_short = marks.entry && marks.goal && detail < Detail::Full;
    let all = [
        (marks.entry, icon::SIGN_IN, "Entry", Ink::MovedOnText, Ink::MovedOn),
        (marks.goal, icon::FLAG_CHECKERED, "Goal", Ink::FinishedText, Ink::Finished),
    ];
    for (glyph, words, ink, border) in all.into_iter().filter(|one| one.0).map(|(_, a, b, c, d)| (a, b, c, d)) {
        let glyph = Run::new(glyph, Weight::Icon, (size::TINY + 1.5) * scale, ink);
        let words = Run::new(if is_short { "" } else { words }, Weight::SemiBold, size::TINY * scale, ink);
        let wide = glyph.width() + words.width() + if is_short { 12.0 } else { 15.0 } * scale;
        let tab = Rect::new(x, rect.min.y + top, x + wide, rect.min.y + top + 17.0 * scale);
        let stroke = Some(Stroke::solid(border, 1.2));
        painter.add(Shape::Rect { rect: tab, corners: [tab.height() / 2.0; 4], fill: Some(Ink::CardFill), stroke });
        let middle = tab.middle().y;
        painter.add(Shape::Text(centred_text(&glyph, Point::new(tab.min.x + 6.0 * scale, middle), Align::Left)));
        painter.add(Shape::Text(centred_text(&words, Point::new(tab.max.x - 6.5 * scale, middle), Align::Right)));
        x += wide + 4.0;
    }
}
