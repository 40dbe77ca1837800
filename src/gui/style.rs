//! Fonts and egui visuals; the colours come from the theme.

use egui::{FontData, FontDefinitions, FontFamily};
use std::sync::Arc;

/// Name of the font family for headings and figures.
pub const SEMIBOLD: &str = "semibold";
/// Name of the font family for icons.
pub const ICONS: &str = "icons";

/// Returns the bundled fonts: Inter for text (figures have one width), Inter SemiBold and the icons as families of their own.
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let bundled: [(&str, &'static [u8]); 3] = [
        ("inter", include_bytes!("../../assets/fonts/Inter-Regular.ttf")),
        ("inter-semibold", include_bytes!("../../assets/fonts/Inter-SemiBold.ttf")),
        ("icons", include_bytes!("../../assets/fonts/Phosphor-Regular.ttf")),
    ];
    for (name, bytes) in bundled {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let families = [
        (FontFamily::Proportional, ["inter", "icons"]),
        (FontFamily::Monospace, ["inter", "icons"]),
        (FontFamily::Name(SEMIBOLD.into()), ["inter-semibold", "icons"]),
        (FontFamily::Name(ICONS.into()), ["icons", "inter"]),
    ];
    for (family, names) in families {
        fonts.families.insert(family, names.map(str::to_owned).to_vec());
    }
    fonts
}

/// Returns the font of headings and large figures in this size.
pub fn semibold(size: f32) -> egui::FontId {
    egui::FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

/// Returns the font of icons in this size.
pub fn icons(size: f32) -> egui::FontId {
    egui::FontId::new(size, FontFamily::Name(ICONS.into()))
}
