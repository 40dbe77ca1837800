//! The ring around what the keyboard acts on, wherever that is: one for all controls, tabs, cards and arrows.

use crate::gui::style;
use crate::theme::Ink;
use egui::{Context, Event, Key, LayerId, Rect, Stroke, StrokeKind};

/// Room between a control and the ring, in logical pixels.
const AWAY: f32 = 2.5;

/// Whether the ring is shown: once the focus goes by keyboard, until the pointer is used.
#[derive(Debug, Default)]
pub struct FocusRing {
    by_keyboard: bool,
}

impl FocusRing {
    /// Paints the ring over everything of the frame.
    pub fn show(&mut self, ctx: &Context) {
        ctx.input(|input| input.events.iter().for_each(|event| self.heed(event)));
        if let Some((layer, area)) = self.place(ctx) {
            let palette = style::palette(ctx);
            let painter = ctx.layer_painter(layer);
            // The line between control and ring keeps them apart where both have the colour that calls for attention.
            let gap = Stroke::new(1.5, style::color(palette, Ink::Panel));
            painter.rect_stroke(area.shrink(1.5), 5, gap, StrokeKind::Middle);
            painter.rect_stroke(area, 6, Stroke::new(2.0, style::color(palette, Ink::Selection)), StrokeKind::Middle);
        }
    }

    fn heed(&mut self, event: &Event) {
        match event {
            Event::Key { key: Key::Tab, pressed: true, .. } | Event::AccessKitActionRequest(_) => {
                self.by_keyboard = true
            }
            Event::PointerButton { pressed: true, .. } => self.by_keyboard = false,
            _ => {}
        }
    }

    /// Returns where the ring goes.
    fn place(&self, ctx: &Context) -> Option<(LayerId, Rect)> {
        let focused = ctx.memory(|memory| memory.focused()).filter(|_| self.by_keyboard)?;
        let response = ctx.read_response(focused)?;
        let seen = ctx.content_rect().shrink(1.5);
        let area = response.interact_rect.expand(AWAY).intersect(seen);
        area.is_positive().then_some((response.layer_id, area))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Modifiers, RawInput};

    /// Draws a frame with two buttons, after this event, and returns where the ring is.
    fn ring(ctx: &Context, ring: &mut FocusRing, event: Option<Event>) -> Option<Rect> {
        let events = event.into_iter().collect();
        let mut place = None;
        let mut output = ctx.run_ui(RawInput { events, focused: true, ..RawInput::default() }, |ui| {
            let _ = (ui.button("One"), ui.button("Two"));
            ring.show(ui.ctx());
            place = ring.place(ui.ctx()).map(|(_, area)| area);
        });
        // Nothing is painted here.
        output.textures_delta.clear();
        place
    }

    fn tab() -> Option<Event> {
        let (physical_key, modifiers) = (None, Modifiers::NONE);
        Some(Event::Key { key: Key::Tab, physical_key, pressed: true, repeat: false, modifiers })
    }

    #[test]
    fn the_ring_follows_the_keyboard_and_goes_when_the_pointer_is_used() {
        let ctx = Context::default();
        let mut state = FocusRing::default();
        assert_eq!(ring(&ctx, &mut state, None), None);
        ring(&ctx, &mut state, tab());
        let one = ring(&ctx, &mut state, None).expect("a ring around the first button");
        ring(&ctx, &mut state, tab());
        let two = ring(&ctx, &mut state, None).expect("a ring around the second button");
        assert!(two.top() > one.top(), "{one} and {two}");
        let (pos, button) = (egui::pos2(700.0, 500.0), egui::PointerButton::Primary);
        let press = Event::PointerButton { pos, button, pressed: true, modifiers: Modifiers::NONE };
        assert_eq!(ring(&ctx, &mut state, Some(press)), None);
    }
}
