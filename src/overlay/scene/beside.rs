//! What is written beside cards and on arrows, so that nothing covers a card or another word: where there is no room, the
//! less important is left out.

use super::{Detail, Hidden, Mode, card, face};
use crate::document::{Map, Point};
use crate::domain::{StageId, TransitionId};
use crate::overlay::figures::{Figures, StageFigures, State, TransitionFigures};
use crate::overlay::routes::{Grid, Route, Routes};
use crate::overlay::shape::Rect;
use crate::overlay::text;
use crate::theme::Weight;

/// Size of the figure on an arrow as it is seen from further away.
pub(super) const FAR_SIZE: f32 = 22.0;

/// Something that is written beside a card or on an arrow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    Drop(StageId),
    Step(TransitionId),
}

/// A word with its place and how important it is: marks first, then by how many contacts it is about.
struct Wish {
    word: Word,
    rect: Rect,
    marked: bool,
    contacts: u64,
}

/// Finds what has to be left out, near and from further away, and takes the places of arrows' labels back for which there
/// is no room near. The answer depends on the whole map, not on what is in sight, so that nothing flickers.
pub(super) fn arrange(routes: &mut Routes, map: &Map, figures: &Figures, mode: Mode) {
    let mut hidden = Hidden::default();
    routes.hidden = Hidden::default();
    for detail in [Detail::Full, Detail::Main] {
        let wishes = wishes(routes, figures, mode, detail);
        let (left_out, shifted) = settle(wishes, &obstacles(routes, map, figures, mode, detail), detail);
        hidden.far_shifts.extend(shifted);
        for word in left_out {
            match (word, detail) {
                (Word::Drop(id), Detail::Full) => _ = hidden.drops.insert(id),
                (Word::Drop(id), _) => _ = hidden.far_drops.insert(id),
                (Word::Step(id), Detail::Full) => {
                    if let Some(route) = routes.routes.iter_mut().find(|route| route.id == id) {
                        route.label = None;
                    }
                }
                (Word::Step(id), _) => _ = hidden.far_steps.insert(id),
            }
        }
    }
    routes.hidden = hidden;
}

/// The cards with what stands on their edges.
fn obstacles(routes: &Routes, map: &Map, figures: &Figures, mode: Mode, detail: Detail) -> Grid<StageId> {
    let above = if detail == Detail::Full { 10.0 } else { card::FAR_TAB_UP };
    let (entries, goals) = super::ends(map);
    let flags = super::flags::by_stage(map, &entries);
    let mut grid = Grid::default();
    for card in &routes.cards {
        let badge = || figures.stages.get(&card.id).is_some_and(|stage| stage.badge.is_some() && mode != Mode::Draw);
        let tabs = entries.contains(&card.id) || goals.contains(&card.id) || flags.contains_key(&card.id);
        let up = if tabs || badge() { above } else { 0.0 };
        grid.put(Rect::new(card.rect.min.x, card.rect.min.y - up, card.rect.max.x, card.rect.max.y), card.id);
    }
    grid
}

fn wishes(routes: &Routes, figures: &Figures, mode: Mode, detail: Detail) -> Vec<Wish> {
    let steps = routes.routes.iter().filter_map(|route| {
        let shown = figures.transitions.get(&route.id).filter(|_| mode != Mode::Draw);
        let rect = match detail {
            Detail::Full => route.label?,
            _ => far_step(route, shown?, routes.hidden.far_shift(route.id))?,
        };
        let (contacts, marked) = shown.map_or((0, false), |shown| (shown.contacts, shown.slowest));
        Some(Wish { word: Word::Step(route.id), rect, marked, contacts })
    });
    let drops = routes.cards.iter().filter_map(|card| {
        let stage = figures.stages.get(&card.id).filter(|_| mode != Mode::Draw)?;
        let rect = drop_words(card.rect, stage, mode, detail)?;
        let marked = stage.biggest_loss || stage.face.as_ref().is_some_and(|face| is_marked(face.drop.as_ref()));
        Some(Wish { word: Word::Drop(card.id), rect, marked, contacts: stage.in_state(State::DroppedOff) })
    });
    steps.chain(drops).collect()
}

fn is_marked(drop: Option<&crate::overlay::lens::DropFace>) -> bool {
    drop.is_some_and(|drop| drop.mark.is_some())
}

/// Returns the place of a figure on an arrow as it is seen from further away.
pub(super) fn far_step(route: &Route, shown: &TransitionFigures, shift: Point) -> Option<Rect> {
    let label = route.label?;
    let words = far_words(shown);
    let mark = if is_slowest(shown) { 32.0 } else { 0.0 };
    let width = text::width(&words, Weight::SemiBold, FAR_SIZE) + 2.0 * mark;
    Some(Rect::around(label.middle().moved(shift.x, shift.y), width, FAR_SIZE * 1.1))
}

/// Returns whether an arrow bears the mark of the slowest step: a lens that is not about time leaves it out.
pub(super) fn is_slowest(shown: &TransitionFigures) -> bool {
    shown.slowest && shown.face.as_ref().is_none_or(|face| face.label.marked)
}

/// Returns the figure on an arrow as it is seen from further away.
pub(super) fn far_words(shown: &TransitionFigures) -> String {
    shown.face.as_ref().map_or_else(|| text::short_count(shown.contacts), |face| face.far.clone())
}

/// Returns the place of the words beside a stub, with the mark below them.
pub(super) fn drop_words(card: Rect, stage: &StageFigures, mode: Mode, detail: Detail) -> Option<Rect> {
    match (stage.face.as_ref().and_then(|face| face.drop.as_ref()), detail) {
        (Some(drop), Detail::Full) => face::drop_words(card, drop),
        (Some(_), _) => None,
        (None, Detail::Full) => card::drop_words(card, stage, mode),
        (None, _) => card::far_drop_words(card, stage, mode),
    }
}

/// Where the figure on an arrow is tried, as seen from further away, measured from the middle of its label.
const SHIFTS: [(f32, f32); 11] = [
    (0.0, 0.0),
    (0.0, -18.0),
    (0.0, 18.0),
    (-30.0, 0.0),
    (30.0, 0.0),
    (-30.0, -18.0),
    (30.0, -18.0),
    (-30.0, 18.0),
    (30.0, 18.0),
    (0.0, -34.0),
    (0.0, 34.0),
];

/// Returns what finds no room, the most important coming first, and which figures on arrows give way and how far.
fn settle(mut wishes: Vec<Wish>, cards: &Grid<StageId>, detail: Detail) -> (Vec<Word>, Vec<(TransitionId, Point)>) {
    wishes.sort_by(|one, other| {
        let by_weight = other.marked.cmp(&one.marked).then(other.contacts.cmp(&one.contacts));
        by_weight.then(one.word.cmp(&other.word))
    });
    let mut taken: Grid<()> = Grid::default();
    let (mut left_out, mut shifted) = (Vec::new(), Vec::new());
    for wish in wishes {
        let is_free = |rect: Rect| {
            let covers = |other: &Rect| other.overlap(&rect) > 0.01;
            !cards.near(rect).iter().any(|(other, _)| covers(other))
                && !taken.near(rect).iter().any(|(other, ())| covers(other))
        };
        let gives_way = detail != Detail::Full && matches!(wish.word, Word::Step(_));
        let tried = SHIFTS.iter().take(if gives_way { SHIFTS.len() } else { 1 });
        match tried.copied().find(|(x, y)| is_free(wish.rect.moved(*x, *y))) {
            None => left_out.push(wish.word),
            Some((x, y)) => {
                taken.put(wish.rect.moved(x, y), ());
                if let (Word::Step(id), true) = (wish.word, (x, y) != (0.0, 0.0)) {
                    shifted.push((id, Point::new(x, y)));
                }
            }
        }
    }
    (left_out, shifted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::sample;
    use crate::overlay::scene::{Look, Scene};
    use proptest::prelude::*;

    /// Checks that on the scene no two words cover one another and none a card.
    fn check(map: &Map, figures: &Figures, mode: Mode) -> Result<(), String> {
        let routes = Scene::routes(map, figures, mode);
        for detail in [Detail::Full, Detail::Main] {
            let wishes: Vec<Wish> = wishes(&routes, figures, mode, detail)
                .into_iter()
                .filter(|wish| match wish.word {
                    Word::Drop(id) => !routes.hidden.is_drop(id, detail),
                    Word::Step(id) => !routes.hidden.is_step(id, detail),
                })
                .collect();
            for (place, wish) in wishes.iter().enumerate() {
                if let Some(card) = routes.cards.iter().find(|card| card.rect.overlap(&wish.rect) > 0.02) {
                    return Err(format!("{detail:?}: a word at {:?} covers the card {:?}", wish.rect, card.id));
                }
                if let Some(other) = wishes.iter().skip(place + 1).find(|other| other.rect.overlap(&wish.rect) > 0.02) {
                    return Err(format!("{detail:?}: words at {:?} and {:?}", wish.rect, other.rect));
                }
            }
        }
        Ok(())
    }

    #[test]
    fn words_of_the_samples_have_room() {
        for (map, report) in [sample::sign_up(), sample::campaign(), sample::large()] {
            let figures = Figures::new(&map, &report);
            for mode in [Mode::Measure, Mode::Play, Mode::Draw] {
                check(&map, &figures, mode).unwrap();
            }
            let faces = crate::overlay::lens::time(&map, &report, None);
            check(&map, &figures.seen_through(&faces), Mode::Measure).unwrap();
        }
    }

    #[test]
    fn where_there_is_no_room_the_mark_stays() {
        let (mut map, report) = sample::sign_up();
        for (place, record) in map.stages.values_mut().enumerate() {
            record.at = Point::new(place as f32 * 206.0, 0.0);
        }
        let figures = Figures::new(&map, &report);
        let scene = Scene::build(&map, &figures, &Look { mode: Mode::Measure, ..Look::default() });
        assert!(scene.dump().contains("Biggest loss"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_word_covers_a_card_or_another_word(
            places in prop::collection::vec((0_i16..60, 0_i16..40), 12),
            crowded in 8.0_f32..60.0,
        ) {
            let (mut map, report) = sample::campaign();
            for (record, (x, y)) in map.stages.values_mut().zip(&places) {
                record.at = Point::new(f32::from(*x) * crowded, f32::from(*y) * crowded);
            }
            let figures = Figures::new(&map, &report);
            for mode in [Mode::Measure, Mode::Play, Mode::Draw] {
                let checked = check(&map, &figures, mode);
                prop_assert!(checked.is_ok(), "{:?}", checked);
            }
        }
    }
}
