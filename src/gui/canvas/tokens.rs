//! Contacts in motion: every dot of a moment in one mesh.

use super::paint::Brush;
use crate::overlay::replay::Sign;
use crate::overlay::{Dot, Shape};
use egui::{Color32, ColorImage, Context, Mesh, Rect, TextureHandle, TextureId, TextureOptions, Vec2, pos2};

/// Width and height of the picture of a dot, in pixels.
const PIXELS: usize = 32;
/// Dots do not become smaller than this on the screen, in logical pixels.
const SMALLEST_RADIUS: f32 = 1.2;
/// A count on a dot that would be smaller than this on the screen is left out.
const SMALLEST_COUNT: f32 = 6.5;

/// The pictures of dots side by side, made when they are first needed: two triangles a dot instead of a fan of many.
#[derive(Clone, Default)]
pub struct Discs(Option<TextureHandle>);

impl Discs {
    fn texture(&mut self, ctx: &Context) -> TextureId {
        let texture = self.0.get_or_insert_with(|| ctx.load_texture("dots", pictures(), TextureOptions::LINEAR));
        texture.id()
    }
}

/// Paints the dots that can be seen.
pub fn paint(brush: &Brush<'_>, discs: &mut Discs, dots: &[Dot]) {
    let mut mesh = Mesh::with_texture(discs.texture(brush.painter.ctx()));
    mesh.reserve_vertices(dots.len() * 4);
    mesh.reserve_triangles(dots.len() * 2);
    let seen = brush.painter.clip_rect();
    let mut counted = Vec::new();
    for dot in dots {
        let at = brush.place(dot.at);
        let radius = (dot.radius * brush.to_screen.scaling).max(SMALLEST_RADIUS);
        // One pixel of the picture on each side is its soft edge.
        let area = Rect::from_center_size(at, Vec2::splat(2.0 * radius * PIXELS as f32 / (PIXELS as f32 - 2.0)));
        if seen.intersects(area) {
            mesh.add_rect_with_uv(area, place(dot.sign), brush.color(dot.ink, dot.opacity));
            if dot.count.is_some() && radius >= SMALLEST_COUNT {
                counted.push(dot);
            }
        }
    }
    if !mesh.is_empty() {
        brush.painter.add(egui::Shape::mesh(mesh));
    }
    for dot in counted {
        if let Some(text) = dot.label() {
            brush.shape(&Shape::Text(text), dot.opacity);
        }
    }
}

/// Paints the sign of a group beside its name.
pub fn sign(painter: &egui::Painter, discs: &mut Discs, middle: egui::Pos2, radius: f32, sign: Sign, color: Color32) {
    let mut mesh = Mesh::with_texture(discs.texture(painter.ctx()));
    mesh.add_rect_with_uv(Rect::from_center_size(middle, Vec2::splat(2.0 * radius)), place(sign), color);
    painter.add(egui::Shape::mesh(mesh));
}

/// Returns the part of the texture that holds a sign.
fn place(sign: Sign) -> Rect {
    let many = Sign::ALL.len() as f32;
    let column = Sign::ALL.iter().position(|one| *one == sign).unwrap_or(0) as f32;
    Rect::from_min_max(pos2(column / many, 0.0), pos2((column + 1.0) / many, 1.0))
}

fn pictures() -> ColorImage {
    let middle = (PIXELS as f32 - 1.0) / 2.0;
    let (width, reach) = (PIXELS * Sign::ALL.len(), middle - 0.5);
    let pixels = (0..width * PIXELS).map(|place| {
        let (column, y) = (place % width, (place / width) as f32 - middle);
        let x = (column % PIXELS) as f32 - middle;
        let sign = Sign::ALL.get(column / PIXELS).copied().unwrap_or(Sign::Disc);
        let inside = (sign.depth(x / reach, y / reach) * reach + 0.5).clamp(0.0, 1.0);
        Color32::WHITE.gamma_multiply(inside)
    });
    ColorImage::new([width, PIXELS], pixels.collect())
}
