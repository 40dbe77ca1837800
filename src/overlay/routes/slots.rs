//! Where on a card's side each transition begins or ends, so that several on one side keep apart.

use super::ways::{End, Side, Way};
use super::{Card, Link};
use crate::domain::StageId;
use std::collections::BTreeMap;

/// Gap between neighbours on a side.
const GAP: f32 = 6.0;
/// Room that even a thin line takes up.
const LEAST: f32 = 12.0;
/// Part of a side's length that may be used.
const USABLE: f32 = 0.84;

struct Wish {
    place: (usize, bool),
    at: f32,
    order: f32,
    width: f32,
}

/// Returns for each planned link the offsets of its two ends from the middle of their sides.
pub(super) fn spread(planned: &[(Link, Way, Card, Card)]) -> Vec<(f32, f32)> {
    let mut sides: BTreeMap<(StageId, Side), (f32, Vec<Wish>)> = BTreeMap::new();
    for (index, (link, way, from, to)) in planned.iter().enumerate() {
        for (card, end, is_end) in [(from, way.start(from, to), false), (to, way.end(from, to), true)] {
            let End { side, at, order } = end;
            let length = if side.is_upright() { card.rect.height() } else { card.rect.width() };
            let wishes = &mut sides.entry((card.id, side)).or_insert_with(|| (length * USABLE, Vec::new())).1;
            wishes.push(Wish { place: (index, is_end), at, order, width: link.width.max(LEAST) + GAP });
        }
    }
    let mut offsets = vec![(0.0, 0.0); planned.len()];
    for (_, (length, mut wishes)) in sides {
        wishes.sort_by(|one, other| one.order.total_cmp(&other.order).then(one.place.cmp(&other.place)));
        for (wish, at) in wishes.iter().zip(keep_apart(&wishes, length)) {
            if let Some((start, end)) = offsets.get_mut(wish.place.0) {
                *(if wish.place.1 { end } else { start }) = at;
            }
        }
    }
    offsets
}

/// Moves wishes, in their order, as little as possible so that none overlap: neighbours that would are merged into a block around their mean wish.
fn keep_apart(wishes: &[Wish], length: f32) -> Vec<f32> {
    let total: f32 = wishes.iter().map(|wish| wish.width).sum();
    let squeeze = if total > length { length / total } else { 1.0 };
    let spare = length - total * squeeze;
    let mut before = 0.0;
    // A block: how many wishes, the sum of the places its beginning would have, its width.
    let mut blocks: Vec<(usize, f32, f32)> = Vec::new();
    for wish in wishes {
        let width = wish.width * squeeze;
        // The earliest place leaves room for those before, the latest for those after.
        let earliest = before - length / 2.0;
        let mut block = (1, (wish.at - width / 2.0).clamp(earliest, earliest + spare.max(0.0)), width);
        before += width;
        while let Some((count, sum, before)) = blocks.pop() {
            if sum / count as f32 + before <= block.1 / block.0 as f32 {
                blocks.push((count, sum, before));
                break;
            }
            block = (count + block.0, sum + block.1 - before * block.0 as f32, before + block.2);
        }
        blocks.push(block);
    }
    let mut places = Vec::with_capacity(wishes.len());
    let mut rest = wishes.iter();
    for (count, sum, _) in blocks {
        let mut at = sum / count as f32;
        for wish in rest.by_ref().take(count) {
            places.push(at + wish.width * squeeze / 2.0);
            at += wish.width * squeeze;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes(all: &[(f32, f32)]) -> Vec<Wish> {
        all.iter()
            .enumerate()
            .map(|(index, (at, width))| Wish { place: (index, false), at: *at, order: 0.0, width: *width })
            .collect()
    }

    #[test]
    fn those_that_do_not_touch_stay_where_they_wish() {
        assert_eq!(keep_apart(&wishes(&[(-30.0, 10.0), (0.0, 10.0), (30.0, 10.0)]), 100.0), [-30.0, 0.0, 30.0]);
    }

    #[test]
    fn those_at_one_place_spread_around_it() {
        assert_eq!(keep_apart(&wishes(&[(0.0, 10.0), (0.0, 20.0), (0.0, 10.0)]), 100.0), [-15.0, 0.0, 15.0]);
    }

    #[test]
    fn those_pushed_in_from_the_end_push_the_next() {
        assert_eq!(keep_apart(&wishes(&[(-50.0, 20.0), (-45.0, 20.0), (-20.0, 20.0)]), 100.0), [-40.0, -20.0, 0.0]);
    }

    #[test]
    fn too_many_are_squeezed_into_the_side() {
        let places = keep_apart(&wishes(&[(0.0, 50.0); 4]), 100.0);
        assert_eq!(places, [-37.5, -12.5, 12.5, 37.5]);
    }
}
