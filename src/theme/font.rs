//! The bundled fonts: Inter in two weights with tabular figures baked in, and Phosphor for icons.

use super::system_font::{self, SystemFont};
use std::sync::OnceLock;
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Which of the bundled fonts a text is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Inter Regular.
    Regular,
    /// Inter SemiBold.
    SemiBold,
    /// Phosphor Regular: one glyph an icon.
    Icon,
}

struct Font {
    face: Face<'static>,
    per_em: f32,
    /// Advances of the first 128 characters in ems; most text needs no look-up.
    ascii: Vec<f32>,
}

impl Weight {
    /// Returns the font file.
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../assets/fonts/Inter-Regular.ttf"),
            Self::SemiBold => include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"),
            Self::Icon => include_bytes!("../../assets/fonts/Phosphor-Regular.ttf"),
        }
    }

    /// Returns the name under which the GUI registers the font.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regular => "inter",
            Self::SemiBold => "inter-semibold",
            Self::Icon => "icons",
        }
    }

    /// Returns the height of the line's top above the baseline, in ems.
    pub fn ascent(self) -> f32 {
        self.font().map_or(0.97, |font| f32::from(font.face.ascender()) / font.per_em)
    }

    /// Returns the depth of the line's bottom below the baseline, in ems; positive.
    pub fn descent(self) -> f32 {
        self.font().map_or(0.24, |font| -f32::from(font.face.descender()) / font.per_em)
    }

    /// Returns how far one character moves the pen, in ems. A character that the font does not
    /// have is that of a font of the system; where no such font has it either, its box for missing glyphs.
    pub fn advance(self, character: char) -> f32 {
        let Some(font) = self.font() else { return 0.6 };
        match font.ascii.get(character as usize) {
            Some(advance) => *advance,
            None => match self.stand_in(character) {
                Some(font) => advance(&font.face, character),
                None => font.advance(character),
            },
        }
    }

    /// Sends the outline of a character to `pen`, in ems with y upwards. A character without an outline sends nothing.
    pub fn outline(self, character: char, pen: &mut dyn Pen) {
        let Some(font) = self.font() else { return };
        if let Some(font) = self.stand_in(character) {
            let scale = 1.0 / f32::from(font.face.units_per_em());
            let glyph = font.face.glyph_index(character).unwrap_or(GlyphId(0));
            font.face.outline_glyph(glyph, &mut Scaled { pen, scale, at: (0.0, 0.0) });
            return;
        }
        let glyph = font.face.glyph_index(character).unwrap_or(GlyphId(0));
        font.face.outline_glyph(glyph, &mut Scaled { pen, scale: 1.0 / font.per_em, at: (0.0, 0.0) });
    }

    /// Returns whether the font has the character.
    pub fn has(self, character: char) -> bool {
        self.font().is_some_and(|font| font.face.glyph_index(character).is_some())
    }

    /// Returns the font of the system for a character that this one lacks.
    fn stand_in(self, character: char) -> Option<&'static SystemFont> {
        if self.has(character) { None } else { system_font::font_for(character) }
    }

    fn font(self) -> Option<&'static Font> {
        static FONTS: [OnceLock<Option<Font>>; 3] = [OnceLock::new(), OnceLock::new(), OnceLock::new()];
        FONTS.get(self as usize)?.get_or_init(|| Font::parse(self.bytes())).as_ref()
    }
}

impl Font {
    fn parse(bytes: &'static [u8]) -> Option<Self> {
        let face = Face::parse(bytes, 0).ok()?;
        let per_em = f32::from(face.units_per_em());
        let mut font = Self { face, per_em, ascii: Vec::new() };
        font.ascii = (0..128_u8).map(|code| font.advance(char::from(code))).collect();
        Some(font)
    }

    fn advance(&self, character: char) -> f32 {
        advance(&self.face, character)
    }
}

fn advance(face: &Face<'_>, character: char) -> f32 {
    let glyph = face.glyph_index(character).unwrap_or(GlyphId(0));
    face.glyph_hor_advance(glyph).map_or(0.0, f32::from) / f32::from(face.units_per_em())
}

/// What an outline is drawn with. Coordinates are in ems, y upwards.
pub trait Pen {
    /// Begins a contour.
    fn move_to(&mut self, x: f32, y: f32);
    /// Draws a straight line.
    fn line_to(&mut self, x: f32, y: f32);
    /// Draws a quadratic curve with control point `(x1, y1)`.
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32);
    /// Closes the contour.
    fn close(&mut self);
}

struct Scaled<'a> {
    pen: &'a mut dyn Pen,
    scale: f32,
    /// Where the pen stands, in units of the font.
    at: (f32, f32),
}

impl OutlineBuilder for Scaled<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = (x, y);
        self.pen.move_to(x * self.scale, y * self.scale);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.at = (x, y);
        self.pen.line_to(x * self.scale, y * self.scale);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.at = (x, y);
        self.pen.quad_to(x1 * self.scale, y1 * self.scale, x * self.scale, y * self.scale);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        // Fonts of the system may hold cubic curves. Cut in the middle, each half is near enough to a quadratic one.
        let middle = |one: (f32, f32), other: (f32, f32)| ((one.0 + other.0) / 2.0, (one.1 + other.1) / 2.0);
        let (start, first, second, end) = (self.at, (x1, y1), (x2, y2), (x, y));
        let (left, inner, right) = (middle(start, first), middle(first, second), middle(second, end));
        let (before, after) = (middle(left, inner), middle(inner, right));
        let cut = middle(before, after);
        // The control point of a quadratic curve with the tangents of a cubic one at both ends.
        let control = |from: (f32, f32), one: (f32, f32), other: (f32, f32), to: (f32, f32)| {
            let along = |from: f32, one: f32, other: f32, to: f32| (3.0 * (one + other) - from - to) / 4.0;
            (along(from.0, one.0, other.0, to.0), along(from.1, one.1, other.1, to.1))
        };
        for (control, end) in [(control(start, left, before, cut), cut), (control(cut, after, right, end), end)] {
            self.quad_to(control.0, control.1, end.0, end.1);
        }
    }
    fn close(&mut self) {
        self.pen.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::icon;

    #[test]
    fn figures_are_tabular() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let width = weight.advance('0');
            assert!(width > 0.5 && width < 0.75);
            assert!(('1'..='9').all(|digit| weight.advance(digit) == width), "{weight:?}");
        }
    }

    #[test]
    fn the_icon_font_has_the_icons_that_the_map_uses() {
        for glyph in [icon::FLAG_CHECKERED, icon::SIGN_IN, icon::HOURGLASS_MEDIUM, icon::ARROW_RIGHT, icon::TREND_DOWN]
        {
            assert!(glyph.chars().all(|one| Weight::Icon.has(one)), "{glyph:?}");
        }
    }
}
