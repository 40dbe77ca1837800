//! Inks by role, and what colour each has in the light and in the dark palette.
//!
//! The strong colours are those of Okabe and Ito (2008), which people with colour-vision deficiencies tell apart:
//! blue, bluish green, vermillion and orange; darker or lighter where they carry text.

use crate::domain::Tint;

/// A colour in sRGB with straight alpha, 8 bits each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgba {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity; 255 is opaque.
    pub a: u8,
}

/// The role of a colour. What is drawn names an ink; only a [`Palette`] knows the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ink {
    /// The ground that the map lies on.
    Ground,
    /// The ground behind a label, so that lines do not cross its text.
    Halo,
    /// Dots of the grid on the ground.
    GridDot,
    /// Side panels and bars of the window.
    Panel,
    /// Lines between panels.
    PanelBorder,
    /// Text fields and wells.
    Field,
    /// A control under the pointer.
    Hover,
    /// The fill of a card.
    CardFill,
    /// The border of a card.
    CardBorder,
    /// The tile behind the icon of a card, and the empty part of a bar.
    CardTile,
    /// Names and figures.
    TextStrong,
    /// Everything that explains a figure.
    TextMuted,
    /// A transition as a line.
    Line,
    /// A transition as a ribbon; translucent.
    Ribbon,
    /// Contacts that moved on.
    MovedOn,
    /// Text about them.
    MovedOnText,
    /// Contacts that finished, and goals.
    Finished,
    /// Text about them.
    FinishedText,
    /// Contacts still in time.
    StillInTime,
    /// Text about them.
    StillInTimeText,
    /// Contacts that dropped off.
    DropOff,
    /// Text about them.
    DropOffText,
    /// The soft fill behind text about drop-offs.
    DropOffSoft,
    /// Buttons and marks that call for attention.
    Accent,
    /// Text on [`Ink::Accent`].
    OnAccent,
    /// The soft fill of what is chosen in a list.
    AccentSoft,
    /// The ring around what is selected.
    Selection,
    /// The ring around what is under the pointer.
    HoverRing,
    /// Marks of something to look at.
    Warning,
    /// Text about something to look at.
    WarningText,
    /// The soft fill behind such text.
    WarningSoft,
    /// Text about something that failed.
    ErrorText,
    /// Contacts of the first group that is told apart, and so on.
    Group1,
    /// Contacts of the second group.
    Group2,
    /// Contacts of the third group.
    Group3,
    /// Contacts of the fourth group.
    Group4,
    /// Contacts of the fifth group.
    Group5,
    /// Contacts of the sixth group.
    Group6,
    /// Contacts of all other groups.
    GroupOther,
    /// The quiet ground of a lane.
    Wash(Tint),
    /// The fill of a note, of a lane's name, and of the disc of a persona.
    Paper(Tint),
    /// A line or dot in a tint.
    Mark(Tint),
}

impl Ink {
    /// The inks of groups that are told apart; the last one is for all others.
    pub const GROUPS: [Self; 7] =
        [Self::Group1, Self::Group2, Self::Group3, Self::Group4, Self::Group5, Self::Group6, Self::GroupOther];
}

/// One of the two palettes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Palette {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

impl Rgba {
    /// The opaque colour of `0xRRGGBB`.
    pub const fn hex(rgb: u32) -> Self {
        Self { r: (rgb >> 16) as u8, g: (rgb >> 8) as u8, b: rgb as u8, a: 255 }
    }

    /// Returns the colour with this alpha.
    pub const fn with_alpha(self, a: u8) -> Self {
        Self { a, ..self }
    }

    /// Returns the colour with its alpha multiplied by `factor` from 0 to 1.
    pub fn faded(self, factor: f32) -> Self {
        Self { a: (f32::from(self.a) * factor.clamp(0.0, 1.0)).round() as u8, ..self }
    }

    /// Returns what is seen when this colour lies on an opaque one.
    pub fn over(self, below: Self) -> Self {
        let mix = |top: u8, low: u8| {
            let alpha = f32::from(self.a) / 255.0;
            (f32::from(top) * alpha + f32::from(low) * (1.0 - alpha)).round() as u8
        };
        Self { r: mix(self.r, below.r), g: mix(self.g, below.g), b: mix(self.b, below.b), a: 255 }
    }

    /// Returns the contrast ratio of two opaque colours, from 1 to 21 (WCAG 2.2, relative luminance).
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    fn luminance(self) -> f64 {
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }
}

/// Returns how much light a channel stands for, from 0 to 1.
fn linear(channel: u8) -> f64 {
    let value = f64::from(channel) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

impl Palette {
    /// Returns the colour of an ink.
    pub const fn rgba(self, ink: Ink) -> Rgba {
        let (light, dark) = match ink {
            Ink::Ground => (Rgba::hex(0xF4F5F7), Rgba::hex(0x121519)),
            Ink::Halo => (Rgba::hex(0xF4F5F7).with_alpha(226), Rgba::hex(0x121519).with_alpha(214)),
            Ink::GridDot => (Rgba::hex(0xD8DCE2), Rgba::hex(0x272D34)),
            Ink::Panel => (Rgba::hex(0xFFFFFF), Rgba::hex(0x1A1E24)),
            Ink::PanelBorder => (Rgba::hex(0xDFE3E8), Rgba::hex(0x2E353E)),
            Ink::Field => (Rgba::hex(0xF4F5F7), Rgba::hex(0x111418)),
            Ink::Hover => (Rgba::hex(0xE9ECF0), Rgba::hex(0x2A3038)),
            Ink::CardFill => (Rgba::hex(0xFFFFFF), Rgba::hex(0x1D2228)),
            Ink::CardBorder => (Rgba::hex(0xC6CDD6), Rgba::hex(0x3D4752)),
            Ink::CardTile => (Rgba::hex(0xECEFF3), Rgba::hex(0x2B323A)),
            Ink::TextStrong => (Rgba::hex(0x17202A), Rgba::hex(0xEEF1F4)),
            Ink::TextMuted => (Rgba::hex(0x556170), Rgba::hex(0xA3AEBA)),
            Ink::Line => (Rgba::hex(0x66788A), Rgba::hex(0x8495A6)),
            Ink::Ribbon => (Rgba::hex(0x0072B2).with_alpha(64), Rgba::hex(0x56B4E9).with_alpha(72)),
            Ink::MovedOn => (Rgba::hex(0x0072B2), Rgba::hex(0x3F9CD8)),
            Ink::MovedOnText => (Rgba::hex(0x00609A), Rgba::hex(0x82C4F0)),
            Ink::Finished => (Rgba::hex(0x00966B), Rgba::hex(0x1FB58A)),
            Ink::FinishedText => (Rgba::hex(0x006E50), Rgba::hex(0x55D6AF)),
            Ink::StillInTime => (Rgba::hex(0x6C869B), Rgba::hex(0x748EA3)),
            Ink::StillInTimeText => (Rgba::hex(0x46667E), Rgba::hex(0xA9C3D6)),
            Ink::DropOff => (Rgba::hex(0xD55E00), Rgba::hex(0xE8743B)),
            Ink::DropOffText => (Rgba::hex(0xA84600), Rgba::hex(0xFF9F6E)),
            Ink::DropOffSoft => (Rgba::hex(0xFCE9DC), Rgba::hex(0x40281C)),
            Ink::Accent => (Rgba::hex(0x0072B2), Rgba::hex(0x56B4E9)),
            Ink::OnAccent => (Rgba::hex(0xFFFFFF), Rgba::hex(0x0A1721)),
            Ink::AccentSoft => (Rgba::hex(0xDCECF6), Rgba::hex(0x1B3445)),
            Ink::Selection => (Rgba::hex(0x0072B2), Rgba::hex(0x56B4E9)),
            Ink::HoverRing => (Rgba::hex(0x0072B2).with_alpha(110), Rgba::hex(0x56B4E9).with_alpha(120)),
            Ink::Warning => (Rgba::hex(0xB47B00), Rgba::hex(0xE69F00)),
            Ink::WarningText => (Rgba::hex(0x855000), Rgba::hex(0xF3BF58)),
            Ink::WarningSoft => (Rgba::hex(0xFBF0D6), Rgba::hex(0x3B2F16)),
            Ink::ErrorText => (Rgba::hex(0xB3261E), Rgba::hex(0xFF8A80)),
            Ink::Group1 => (Rgba::hex(0x0072B2), Rgba::hex(0x56B4E9)),
            Ink::Group2 => (Rgba::hex(0xA06A00), Rgba::hex(0xF0B030)),
            Ink::Group3 => (Rgba::hex(0xB0407F), Rgba::hex(0xE08ABB)),
            Ink::Group4 => (Rgba::hex(0x007F5C), Rgba::hex(0x1FB58A)),
            Ink::Group5 => (Rgba::hex(0x5A3FC0), Rgba::hex(0x9583F2)),
            Ink::Group6 => (Rgba::hex(0x454B00), Rgba::hex(0xEDEC93)),
            Ink::GroupOther => (Rgba::hex(0x48525D), Rgba::hex(0xCBD3DB)),
            Ink::Wash(tint) => wash(tint),
            Ink::Paper(tint) => paper(tint),
            Ink::Mark(tint) => mark(tint),
        };
        match self {
            Self::Light => light,
            Self::Dark => dark,
        }
    }
}

const fn wash(tint: Tint) -> (Rgba, Rgba) {
    match tint {
        Tint::Grey => (Rgba::hex(0xECEFF2), Rgba::hex(0x171B20)),
        Tint::Blue => (Rgba::hex(0xE9F1F8), Rgba::hex(0x14191E)),
        Tint::Green => (Rgba::hex(0xE7F3EE), Rgba::hex(0x131C19)),
        Tint::Yellow => (Rgba::hex(0xF7F2E0), Rgba::hex(0x1C1A13)),
        Tint::Orange => (Rgba::hex(0xF8EEE5), Rgba::hex(0x1E1914)),
        Tint::Purple => (Rgba::hex(0xF4ECF2), Rgba::hex(0x1D161C)),
    }
}

const fn paper(tint: Tint) -> (Rgba, Rgba) {
    match tint {
        Tint::Grey => (Rgba::hex(0xE1E5EA), Rgba::hex(0x353E48)),
        Tint::Blue => (Rgba::hex(0xCFE5F6), Rgba::hex(0x1E4058)),
        Tint::Green => (Rgba::hex(0xCCEBDD), Rgba::hex(0x1D4638)),
        Tint::Yellow => (Rgba::hex(0xFDEFB4), Rgba::hex(0x4A4119)),
        Tint::Orange => (Rgba::hex(0xFBDFC5), Rgba::hex(0x51361C)),
        Tint::Purple => (Rgba::hex(0xF0D6E5), Rgba::hex(0x482B3E)),
    }
}

const fn mark(tint: Tint) -> (Rgba, Rgba) {
    match tint {
        Tint::Grey => (Rgba::hex(0x6F7C8A), Rgba::hex(0x8A97A5)),
        Tint::Blue => (Rgba::hex(0x2A84BF), Rgba::hex(0x56B4E9)),
        Tint::Green => (Rgba::hex(0x00966D), Rgba::hex(0x2BBF92)),
        Tint::Yellow => (Rgba::hex(0xA47E00), Rgba::hex(0xE3C343)),
        Tint::Orange => (Rgba::hex(0xCA6A0C), Rgba::hex(0xF0A04B)),
        Tint::Purple => (Rgba::hex(0xB3578C), Rgba::hex(0xD890BC)),
    }
}

#[cfg(test)]
mod tests;
