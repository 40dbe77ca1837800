//! Fonts and egui visuals; the colours come from the theme.

use crate::theme::{Ink, Palette, Rgba, system_font};
use egui::{
    Color32, CornerRadius, FallbackRequest, FontData, FontDefinitions, FontFamily, FontInsert, Stroke, TextStyle,
};
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

/// Returns a font of the system for a character that the bundled ones lack.
fn of_the_system(request: &FallbackRequest<'_>) -> Option<FontInsert> {
    let font = system_font::font_for(request.cluster.chars().next()?)?;
    let data = FontData { index: font.index, ..FontData::from_static(font.bytes) };
    Some(FontInsert { name: font.name.clone(), data, families: Vec::new() })
}

/// Returns the font of headings and large figures in this size.
pub fn semibold(size: f32) -> egui::FontId {
    egui::FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

/// Returns the font of icons in this size.
pub fn icons(size: f32) -> egui::FontId {
    egui::FontId::new(size, FontFamily::Name(ICONS.into()))
}

/// Returns the palette in use.
pub fn palette(ctx: &egui::Context) -> Palette {
    match ctx.theme() {
        egui::Theme::Dark => Palette::Dark,
        egui::Theme::Light => Palette::Light,
    }
}

/// Returns the colour of an ink for egui.
pub fn color(palette: Palette, ink: Ink) -> Color32 {
    let Rgba { r, g, b, a } = palette.rgba(ink);
    Color32::from_rgba_unmultiplied(r, g, b, a)
}

/// Gives a control the name that screen readers say and tests look for.
pub fn named(response: egui::Response, name: &str) -> egui::Response {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_label(name));
    response
}

/// Installs fonts and both palettes; which one is used follows the context's theme.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.set_font_providers(vec![Arc::new(of_the_system)]);
    for (theme, palette) in [(egui::Theme::Light, Palette::Light), (egui::Theme::Dark, Palette::Dark)] {
        ctx.style_mut_of(theme, |style| dress(style, palette));
    }
    // The size of the text is a command of ours, and is remembered.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}

/// How long controls take to change their looks, in seconds.
const CHANGE_SECS: f32 = 0.12;

/// Lets controls move, or keeps all of them still: nothing slides, scrolls by itself or blinks.
pub fn set_still(ctx: &egui::Context, still: bool) {
    ctx.all_styles_mut(|style| {
        style.animation_time = if still { 0.0 } else { CHANGE_SECS };
        style.scroll_animation =
            if still { egui::style::ScrollAnimation::none() } else { egui::style::ScrollAnimation::default() };
        style.visuals.text_cursor.blink = !still;
    });
}

/// Returns whether controls keep still.
pub fn is_still(ui: &egui::Ui) -> bool {
    ui.style().animation_time <= 0.0
}

fn dress(style: &mut egui::Style, palette: Palette) {
    let ink = |ink| color(palette, ink);
    let proportional = |size| egui::FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Small, proportional(12.0)),
        (TextStyle::Body, proportional(13.5)),
        (TextStyle::Button, proportional(13.5)),
        (TextStyle::Heading, semibold(17.0)),
        (TextStyle::Monospace, proportional(13.0)),
    ]
    .into();
    style.animation_time = CHANGE_SECS;
    style.interaction.tooltip_delay = 0.4;
    style.interaction.selectable_labels = false;
    let spacing = &mut style.spacing;
    spacing.item_spacing = egui::vec2(8.0, 6.0);
    spacing.button_padding = egui::vec2(10.0, 5.0);
    spacing.interact_size = egui::vec2(36.0, 26.0);
    spacing.window_margin = egui::Margin::same(16);
    spacing.menu_margin = egui::Margin::same(6);
    // A bar covers nothing, also when it grows under the pointer.
    let thin = egui::style::ScrollStyle::thin();
    spacing.scroll = egui::style::ScrollStyle { floating_allocated_width: thin.bar_width + 2.0, ..thin };
    spacing.combo_height = 320.0;
    let visuals = &mut style.visuals;
    visuals.dark_mode = palette == Palette::Dark;
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(ink(Ink::TextMuted));
    visuals.hyperlink_color = ink(Ink::Accent);
    visuals.faint_bg_color = ink(Ink::Field);
    visuals.extreme_bg_color = ink(Ink::Field);
    visuals.text_edit_bg_color = Some(ink(Ink::Field));
    visuals.code_bg_color = ink(Ink::Field);
    visuals.warn_fg_color = ink(Ink::WarningText);
    visuals.error_fg_color = ink(Ink::ErrorText);
    visuals.window_fill = ink(Ink::Panel);
    visuals.panel_fill = ink(Ink::Panel);
    visuals.window_stroke = Stroke::new(1.0, ink(Ink::PanelBorder));
    visuals.selection.bg_fill = ink(Ink::AccentSoft);
    visuals.selection.stroke = Stroke::new(1.0, ink(Ink::Accent));
    let radius = CornerRadius::same(6);
    visuals.window_corner_radius = CornerRadius::same(10);
    visuals.menu_corner_radius = CornerRadius::same(8);
    let shadow = |blur| egui::Shadow {
        offset: [0, 4],
        blur,
        spread: 0,
        color: Color32::from_black_alpha(if palette == Palette::Dark { 110 } else { 32 }),
    };
    visuals.window_shadow = shadow(24);
    visuals.popup_shadow = shadow(16);
    let widgets = &mut visuals.widgets;
    let dressed = |fill: Ink, border: Ink, text: Ink| egui::style::WidgetVisuals {
        bg_fill: ink(fill),
        weak_bg_fill: ink(fill),
        bg_stroke: Stroke::new(1.0, ink(border)),
        corner_radius: radius,
        fg_stroke: Stroke::new(1.0, ink(text)),
        expansion: 0.0,
    };
    widgets.noninteractive = dressed(Ink::Panel, Ink::PanelBorder, Ink::TextStrong);
    widgets.inactive = dressed(Ink::Field, Ink::PanelBorder, Ink::TextStrong);
    widgets.hovered = dressed(Ink::Hover, Ink::CardBorder, Ink::TextStrong);
    widgets.active = dressed(Ink::AccentSoft, Ink::Accent, Ink::TextStrong);
    widgets.open = dressed(Ink::Hover, Ink::CardBorder, Ink::TextStrong);
}

/// Makes a painted area a button for screen readers and tests.
pub fn clickable(response: egui::Response, name: &str) -> egui::Response {
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
    response
}
