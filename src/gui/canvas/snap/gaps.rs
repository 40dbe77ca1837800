//! Equal distances: between two cards, or as far from one as that is from the next.

use super::{Axis, Guide, SAME};
use egui::{Rangef, Rect, pos2};

/// What moved cards stand among along an axis: those in the same row (or column), two on either side.
struct Row {
    moved: Rangef,
    before: [Option<Rangef>; 2],
    after: [Option<Rangef>; 2],
}

impl Row {
    fn of(moved: Rect, others: &[Rect], axis: Axis) -> Self {
        let (span, across) = (axis.span(moved), axis.other().span(moved));
        let half = span.span() / 2.0;
        let beside = others.iter().filter(|other| {
            let theirs = axis.other().span(**other);
            theirs.min < across.max && across.min < theirs.max
        });
        let mut spans: Vec<Rangef> = beside.map(|other| axis.span(*other)).collect();
        spans.sort_by(|a, b| a.min.total_cmp(&b.min));
        // What reaches into the moved cards by more than half of them is not beside them.
        let before = |of: f32, slack: f32| spans.iter().rev().find(|other| other.max <= of + slack).copied();
        let after = |of: f32, slack: f32| spans.iter().find(|other| other.min >= of - slack).copied();
        let (left, right) = (before(span.min, half), after(span.max, half));
        Self {
            moved: span,
            before: [left, left.and_then(|one| before(one.min, 0.0))],
            after: [right, right.and_then(|one| after(one.max, 0.0))],
        }
    }

    /// Returns how far to move for each equal distance that could be had.
    fn wishes(&self) -> impl Iterator<Item = f32> {
        let own = self.moved;
        let between =
            self.before[0].zip(self.after[0]).map(|(left, right)| (left.max + right.min) / 2.0 - own.center());
        let following = self.before[0].zip(self.before[1]).map(|(near, far)| near.max + (near.min - far.max) - own.min);
        let leading = self.after[0].zip(self.after[1]).map(|(near, far)| near.min - (far.min - near.max) - own.max);
        // Cards that would lie on one another have no distance.
        let apart = move |by: &f32| {
            let clear = |other: Option<Rangef>| {
                other.is_none_or(|other| own.max + by <= other.min + SAME || other.max <= own.min + by + SAME)
            };
            clear(self.before[0]) && clear(self.after[0])
        };
        [between, following, leading].into_iter().flatten().filter(apart)
    }

    /// Returns the distances that are equal where the cards stand now.
    fn equal(&self) -> Vec<(f32, f32)> {
        let own = self.moved;
        let left = self.before[0].map(|one| (one.max, own.min));
        let right = self.after[0].map(|one| (own.max, one.min));
        let further_left = self.before[0].zip(self.before[1]).map(|(near, far)| (far.max, near.min));
        let further_right = self.after[0].zip(self.after[1]).map(|(near, far)| (near.max, far.min));
        let same = |one: (f32, f32), other: (f32, f32)| ((one.1 - one.0) - (other.1 - other.0)).abs() < 2.0 * SAME;
        let mut found: Vec<(f32, f32)> = Vec::new();
        for (one, other) in [(left, right), (left, further_left), (right, further_right)] {
            if let Some((one, other)) = one.zip(other).filter(|(one, other)| same(*one, *other) && one.1 >= one.0) {
                found.extend([one, other].into_iter().filter(|gap| !found.contains(gap)).collect::<Vec<_>>());
            }
        }
        found
    }
}

/// Returns the shortest way to an equal distance that is no longer than `reach`.
pub(super) fn nearest(moved: Rect, others: &[Rect], axis: Axis, reach: f32) -> Option<f32> {
    let row = Row::of(moved, others, axis);
    row.wishes().filter(|by| by.abs() <= reach).min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// Returns the guides of the distances that are equal where the cards stand now.
pub(super) fn shown(moved: Rect, others: &[Rect], axis: Axis) -> Vec<Guide> {
    let row = Row::of(moved, others, axis);
    let guide = |(from, to): (f32, f32)| match axis {
        Axis::X => Guide::Gap { from: pos2(from, moved.center().y), to: pos2(to, moved.center().y) },
        Axis::Y => Guide::Gap { from: pos2(moved.center().x, from), to: pos2(moved.center().x, to) },
    };
    row.equal().into_iter().map(guide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::canvas::snap::snap;
    use egui::vec2;

    fn card(x: f32, y: f32) -> Rect {
        Rect::from_center_size(pos2(x, y), vec2(200.0, 100.0))
    }

    fn gaps(guides: &[Guide]) -> Vec<(f32, f32)> {
        let along = |guide: &Guide| match guide {
            Guide::Gap { from, to } => Some((from.x, to.x)),
            _ => None,
        };
        guides.iter().filter_map(along).collect()
    }

    #[test]
    fn a_card_between_two_stands_in_the_middle() {
        let others = [card(0.0, 0.0), card(703.0, 5.0)];
        let at = card(349.0, 30.0);
        let (by, guides) = snap(at, at.center(), &others, 1.0);
        assert_eq!(by.x, 2.5);
        assert_eq!(gaps(&guides), [(100.0, 251.5), (451.5, 603.0)]);
    }

    #[test]
    fn a_card_continues_the_distance_of_the_two_before_or_after() {
        let others = [card(0.0, 0.0), card(331.0, 0.0)];
        for (x, expected) in [(659.0, 662.0), (-334.0, -331.0)] {
            let at = card(x, 30.0);
            let (by, guides) = snap(at, at.center(), &others, 1.0);
            assert_eq!(at.center().x + by.x, expected);
            assert_eq!(gaps(&guides).len(), 2, "{guides:?}");
        }
    }

    #[test]
    fn cards_of_other_rows_and_cards_underneath_say_nothing() {
        let at = card(349.0, 0.0);
        assert_eq!(nearest(at, &[card(0.0, 300.0), card(703.0, 300.0)], Axis::X, 6.0), None);
        assert_eq!(nearest(at, &[card(0.0, 0.0), card(350.0, 0.0)], Axis::X, 6.0), None);
        assert_eq!(nearest(at, &[], Axis::X, 6.0), None);
    }
}
