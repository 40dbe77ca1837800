//! The bundled fonts: Inter in two weights with tabular figures baked in, and Phosphor for icons.

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

    /// Returns how far one character moves the pen, in ems. A character that the font does not have counts as wide as its box for missing glyphs.
    pub fn advance(self, character: char) -> f32 {
        let Some(font) = self.font() else { return 0.6 };
        match font.ascii.get(character as usize) {
            Some(advance) => *advance,
            None => font.advance(character),
        }
    }

    /// Sends the outline of a character to `pen`, in ems with y upwards. A character without an outline sends nothing.
    pub fn outline(self, character: char, pen: &mut dyn Pen) {
        let Some(font) = self.font() else { return };
        let glyph = font.face.glyph_index(character).unwrap_or(GlyphId(0));
        font.face.outline_glyph(glyph, &mut Scaled { pen, scale: 1.0 / font.per_em });
    }

    /// Returns whether the font has the character.
    pub fn has(self, character: char) -> bool {
        self.font().is_some_and(|font| font.face.glyph_index(character).is_some())
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
        let glyph = self.face.glyph_index(character).unwrap_or(GlyphId(0));
        self.face.glyph_hor_advance(glyph).map_or(0.0, f32::from) / self.per_em
    }
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
}

impl OutlineBuilder for Scaled<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.pen.move_to(x * self.scale, y * self.scale);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.pen.line_to(x * self.scale, y * self.scale);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.pen.quad_to(x1 * self.scale, y1 * self.scale, x * self.scale, y * self.scale);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        // The bundled fonts hold quadratic curves only; a cubic one is brought near by its middle control point.
        let (cx, cy) = ((x1 + x2) / 2.0, (y1 + y2) / 2.0);
        self.pen.quad_to(cx * self.scale, cy * self.scale, x * self.scale, y * self.scale);
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
