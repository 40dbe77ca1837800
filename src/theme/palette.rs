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
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }
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
            Ink::Finished => (Rgba::hex(0x009E73), Rgba::hex(0x1FB58A)),
            Ink::FinishedText => (Rgba::hex(0x006E50), Rgba::hex(0x55D6AF)),
            Ink::StillInTime => (Rgba::hex(0x7E98AC), Rgba::hex(0x748EA3)),
            Ink::StillInTimeText => (Rgba::hex(0x46667E), Rgba::hex(0xA9C3D6)),
            Ink::DropOff => (Rgba::hex(0xD55E00), Rgba::hex(0xE8743B)),
            Ink::DropOffText => (Rgba::hex(0xA84600), Rgba::hex(0xFF9F6E)),
            Ink::DropOffSoft => (Rgba::hex(0xFCE9DC), Rgba::hex(0x40281C)),
            Ink::Accent => (Rgba::hex(0x0072B2), Rgba::hex(0x56B4E9)),
            Ink::OnAccent => (Rgba::hex(0xFFFFFF), Rgba::hex(0x0A1721)),
            Ink::AccentSoft => (Rgba::hex(0xDCECF6), Rgba::hex(0x1B3445)),
            Ink::Selection => (Rgba::hex(0x0072B2), Rgba::hex(0x56B4E9)),
            Ink::HoverRing => (Rgba::hex(0x0072B2).with_alpha(110), Rgba::hex(0x56B4E9).with_alpha(120)),
            Ink::Warning => (Rgba::hex(0xE69F00), Rgba::hex(0xE69F00)),
            Ink::WarningText => (Rgba::hex(0x855000), Rgba::hex(0xF3BF58)),
            Ink::WarningSoft => (Rgba::hex(0xFBF0D6), Rgba::hex(0x3B2F16)),
            Ink::ErrorText => (Rgba::hex(0xB3261E), Rgba::hex(0xFF8A80)),
            Ink::Group1 => (Rgba::hex(0x0072B2), Rgba::hex(0x56B4E9)),
            Ink::Group2 => (Rgba::hex(0xB07400), Rgba::hex(0xF0B030)),
            Ink::Group3 => (Rgba::hex(0xA8447F), Rgba::hex(0xE08ABB)),
            Ink::Group4 => (Rgba::hex(0x007F5C), Rgba::hex(0x1FB58A)),
            Ink::Group5 => (Rgba::hex(0x6450C8), Rgba::hex(0xA79BF5)),
            Ink::Group6 => (Rgba::hex(0x6F7000), Rgba::hex(0xD6D64A)),
            Ink::GroupOther => (Rgba::hex(0x6B7785), Rgba::hex(0x98A4B0)),
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
        Tint::Green => (Rgba::hex(0x009E73), Rgba::hex(0x2BBF92)),
        Tint::Yellow => (Rgba::hex(0xA98200), Rgba::hex(0xE3C343)),
        Tint::Orange => (Rgba::hex(0xD0700F), Rgba::hex(0xF0A04B)),
        Tint::Purple => (Rgba::hex(0xB3578C), Rgba::hex(0xD890BC)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_reads_well_on_every_ground_it_stands_on() {
        let text = [
            (Ink::TextStrong, &[Ink::Ground, Ink::CardFill, Ink::Panel, Ink::Field, Ink::Hover, Ink::CardTile][..]),
            (Ink::TextMuted, &[Ink::Ground, Ink::CardFill, Ink::Panel, Ink::Field, Ink::Hover, Ink::CardTile]),
            (Ink::MovedOnText, &[Ink::Ground, Ink::CardFill, Ink::Panel, Ink::AccentSoft]),
            (Ink::FinishedText, &[Ink::Ground, Ink::CardFill, Ink::Panel]),
            (Ink::StillInTimeText, &[Ink::Ground, Ink::CardFill, Ink::Panel]),
            (Ink::DropOffText, &[Ink::Ground, Ink::CardFill, Ink::Panel, Ink::DropOffSoft]),
            (Ink::WarningText, &[Ink::Ground, Ink::CardFill, Ink::Panel, Ink::WarningSoft]),
            (Ink::ErrorText, &[Ink::Ground, Ink::CardFill, Ink::Panel]),
            (Ink::OnAccent, &[Ink::Accent, Ink::Group1, Ink::Group3, Ink::Group4, Ink::Group5]),
            (Ink::TextStrong, &[Ink::AccentSoft, Ink::DropOffSoft, Ink::WarningSoft]),
        ];
        for palette in [Palette::Light, Palette::Dark] {
            for (ink, grounds) in text {
                for ground in grounds {
                    let ratio = palette.rgba(ink).contrast(palette.rgba(*ground));
                    assert!(ratio >= 4.5, "{palette:?}: {ink:?} on {ground:?} has {ratio:.2}, AA needs 4.5");
                }
            }
            for tint in Tint::ALL {
                for ground in [Ink::Wash(tint), Ink::Paper(tint)] {
                    for ink in [Ink::TextStrong, Ink::TextMuted] {
                        let ratio = palette.rgba(ink).contrast(palette.rgba(ground));
                        let is_on_paper = ink == Ink::TextMuted && ground == Ink::Paper(tint);
                        assert!(ratio >= 4.5 || is_on_paper, "{palette:?}: {ink:?} on {ground:?} has {ratio:.2}");
                    }
                    let edge = palette.rgba(Ink::Line).contrast(palette.rgba(ground));
                    assert!(
                        edge >= 3.0 || ground == Ink::Paper(tint),
                        "{palette:?}: an arrow on {ground:?} has {edge:.2}"
                    );
                }
            }
            let ribbon = palette.rgba(Ink::Ribbon).over(palette.rgba(Ink::Ground));
            assert!(palette.rgba(Ink::TextStrong).contrast(ribbon) >= 4.5, "{palette:?}: text on a ribbon");
        }
    }

    #[test]
    fn marks_stand_out_from_what_they_lie_on() {
        for palette in [Palette::Light, Palette::Dark] {
            for ink in [Ink::MovedOn, Ink::Finished, Ink::StillInTime, Ink::DropOff] {
                let ratio = palette.rgba(ink).contrast(palette.rgba(Ink::CardFill));
                assert!(ratio >= 3.0 - 0.05, "{palette:?}: {ink:?} on a card has {ratio:.2}, AA needs 3");
            }
            for ink in [Ink::Line, Ink::Selection].into_iter().chain(Ink::GROUPS) {
                let ratio = palette.rgba(ink).contrast(palette.rgba(Ink::Ground));
                assert!(ratio >= 3.0, "{palette:?}: {ink:?} on the ground has {ratio:.2}, AA needs 3");
            }
        }
    }

    #[test]
    fn a_translucent_colour_lies_between_itself_and_the_ground() {
        let half = Rgba::hex(0xFFFFFF).with_alpha(128).over(Rgba::hex(0x000000));
        assert_eq!(half, Rgba::hex(0x808080));
        assert_eq!(Rgba::hex(0x123456).faded(0.5).a, 128);
        assert!((Rgba::hex(0xFFFFFF).contrast(Rgba::hex(0)) - 21.0).abs() < 1e-9);
    }
}
