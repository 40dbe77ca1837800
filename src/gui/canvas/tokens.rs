//! Contacts in motion: every dot of a moment in one mesh.

use super::paint::Brush;
use crate::overlay::Dot;
use egui::{Color32, ColorImage, Context, Mesh, Rect, TextureHandle, TextureId, TextureOptions, Vec2, pos2};

/// Width and height of the picture of a dot, in pixels.
const PIXELS: usize = 32;
/// Dots do not become smaller than this on the screen, in logical pixels.
const SMALLEST_RADIUS: f32 = 1.2;

/// The picture of a dot, made when it is first needed: two triangles a dot instead of a fan of many.
#[derive(Default)]
pub struct Disc(Option<TextureHandle>);

impl Disc {
    fn texture(&mut self, ctx: &Context) -> TextureId {
        let texture = self.0.get_or_insert_with(|| ctx.load_texture("dot", picture(), TextureOptions::LINEAR));
        texture.id()
    }
}

/// Paints the dots that can be seen.
pub fn paint(brush: &Brush<'_>, disc: &mut Disc, dots: &[Dot]) {
    let mut mesh = Mesh::with_texture(disc.texture(brush.painter.ctx()));
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let seen = brush.painter.clip_rect();
    for dot in dots {
        let at = brush.place(dot.at);
        let radius = (dot.radius * brush.to_screen.scaling).max(SMALLEST_RADIUS);
        // One pixel of the picture on each side is its soft edge.
        let area = Rect::from_center_size(at, Vec2::splat(2.0 * radius * PIXELS as f32 / (PIXELS as f32 - 2.0)));
        if seen.intersects(area) {
            mesh.add_rect_with_uv(area, whole, brush.color(dot.ink, dot.opacity));
        }
    }
    if !mesh.is_empty() {
        brush.painter.add(egui::Shape::mesh(mesh));
    }
}

fn picture() -> ColorImage {
    let middle = (PIXELS as f32 - 1.0) / 2.0;
    let pixels = (0..PIXELS * PIXELS).map(|place| {
        let (x, y) = ((place % PIXELS) as f32 - middle, (place / PIXELS) as f32 - middle);
        let inside = (middle - 0.5 - x.hypot(y)).clamp(0.0, 1.0);
        Color32::WHITE.gamma_multiply(inside)
    });
    ColorImage::new([PIXELS, PIXELS], pixels.collect())
}
