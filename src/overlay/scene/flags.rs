//! Flags of interventions on the upper edge of the card at which they work.

use super::Painter;
use crate::document::Map;
use crate::domain::{Intervention, StageId};
use crate::overlay::label::Run;
use crate::overlay::shape::{Align, Behind, Rect, Shape, Stroke};
use crate::theme::{Ink, Weight, icon, size};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the interventions by the stage at which they work, the latest last; those at work from the entry stand at the
/// first entry stage.
pub(super) fn by_stage<'a>(map: &'a Map, entries: &BTreeSet<StageId>) -> BTreeMap<StageId, Vec<&'a Intervention>> {
    let mut flags: BTreeMap<StageId, Vec<&Intervention>> = BTreeMap::new();
    for one in map.interventions.values() {
        if let Some(stage) = one.stage.or_else(|| entries.first().copied()) {
            flags.entry(stage).or_default().push(one);
        }
    }
    flags.values_mut().for_each(|flags| flags.sort_by_key(|one| (one.at, one.id)));
    flags
}

/// Paints the flag of a stage; several are one flag with their number, which leads to the latest.
pub(super) fn paint(painter: &mut Painter, card: Rect, flags: &[&Intervention]) {
    let Some(latest) = flags.last() else { return };
    let words = if flags.len() > 1 { format!(" {}", flags.len()) } else { String::new() };
    let glyph = Run::new(icon::FLAG_BANNER, Weight::Icon, size::TINY + 2.0, Ink::MovedOnText);
    let count = Run::new(words, Weight::SemiBold, size::TINY, Ink::MovedOnText);
    let wide = glyph.width() + count.width() + 10.0;
    let rect = Rect::new(card.min.x + 4.0, card.min.y - 10.0, card.min.x + 4.0 + wide, card.min.y + 7.0);
    let stroke = Some(Stroke::solid(Ink::MovedOn, 1.2));
    painter.add(Shape::Rect { rect, corners: [rect.height() / 2.0; 4], fill: Some(Ink::CardFill), stroke });
    let middle = rect.middle().y;
    let behind = Behind::Intervention(latest.id);
    let at = crate::document::Point::new(rect.min.x + 5.0, middle);
    painter.write(&glyph.clone().of(behind), at, Align::Left);
    painter.write(&count.of(behind), at.moved(glyph.width(), 0.0), Align::Left);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{InterventionId, Moment};
    use crate::overlay::scene::{Look, Mode, Scene};
    use crate::overlay::{Figures, sample};

    #[test]
    fn a_flag_stands_at_its_stage_and_leads_to_the_latest_of_several() {
        let (mut map, report) = sample::sign_up();
        let pin = |id: u32, at: i64, stage: Option<u32>| Intervention {
            id: InterventionId(id),
            name: format!("Change {id}"),
            at: Moment(at),
            stage: stage.map(StageId),
            aim: None,
        };
        for one in [pin(1, 9, Some(3)), pin(2, 5, Some(3)), pin(3, 7, None)] {
            map.interventions.insert(one.id, one);
        }
        let scene = Scene::build(&map, &Figures::new(&map, &report), &Look { mode: Mode::Measure, ..Look::default() });
        let flagged: BTreeSet<u32> = scene
            .drawn
            .iter()
            .filter_map(|drawn| match drawn.behind {
                Some(Behind::Intervention(id)) => Some(id.0),
                _ => None,
            })
            .collect();
        assert_eq!(flagged, BTreeSet::from([1, 3]), "the later of the two, and that of the entry");
    }
}
