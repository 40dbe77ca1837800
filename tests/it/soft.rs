//! A small CPU rasteriser of egui's meshes, so that tests can look at the whole window without a GPU or a display.
//!
//! Colours are blended in gamma space with premultiplied alpha, as egui's own shaders do. Edges are tested in whole
//! numbers (1/256 pixel, upper-left rule), so that an edge shared by two triangles is painted once and a picture is the
//! same on every run and machine.

use egui::epaint::textures::TexturesDelta;
use egui::epaint::{ClippedPrimitive, ImageData, Mesh, Primitive, Vertex};
use egui::{Color32, TextureId};
use egui_kittest::{Harness, TestRenderer};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

/// Environment variable that names the folder for pictures.
const FOLDER: &str = "PATHLIGHT_PICTURES";

/// Keeps the textures of a harness; clones share them.
#[derive(Clone, Default)]
pub struct Soft(Rc<RefCell<HashMap<TextureId, Texture>>>);

/// A picture, four bytes (red, green, blue, alpha) a pixel.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub rgba: Vec<u8>,
}

#[derive(Clone)]
struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 4]>,
}

impl TestRenderer for Soft {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut textures = self.0.borrow_mut();
        for (id, parts) in &delta.set {
            for part in parts.iter() {
                let ImageData::Color(image) = &part.image;
                let [width, height] = image.size;
                let pixels = image.pixels.iter().map(|one| one.to_array().map(f32::from));
                match part.pos {
                    None => {
                        textures.insert(*id, Texture { width, height, pixels: pixels.collect() });
                    }
                    Some([left, top]) => {
                        let texture = textures.get_mut(id).expect("a part belongs to a texture that is there");
                        let pixels: Vec<_> = pixels.collect();
                        for (row, line) in pixels.chunks(width).enumerate() {
                            let start = (top + row) * texture.width + left;
                            texture.pixels[start..start + width].copy_from_slice(line);
                        }
                    }
                }
            }
        }
        for id in &delta.free {
            textures.remove(id);
        }
        delta.clear();
    }
}

impl Soft {
    /// Paints what the harness showed last.
    pub fn picture<State>(&self, harness: &Harness<'_, State>) -> Picture {
        let output = harness.output();
        let scale = output.pixels_per_point;
        let size = harness.ctx.content_rect().size() * scale;
        let primitives = harness.ctx.tessellate(output.shapes.clone(), scale);
        self.paint(size.x.round() as usize, size.y.round() as usize, scale, &primitives)
    }

    /// Keeps a picture of what the harness showed last, to look at; see [`Picture::keep`].
    pub fn keep<State>(&self, harness: &Harness<'_, State>, name: &str) {
        if std::env::var_os(FOLDER).is_some() {
            self.picture(harness).keep(name);
        }
    }

    fn paint(&self, width: usize, height: usize, scale: f32, primitives: &[ClippedPrimitive]) -> Picture {
        let textures = self.0.borrow();
        let mut canvas = Canvas { width, height, pixels: vec![[0.0, 0.0, 0.0, 255.0]; width * height] };
        for primitive in primitives {
            let Primitive::Mesh(mesh) = &primitive.primitive else { continue };
            let Some(texture) = textures.get(&mesh.texture_id) else { continue };
            let across = |x: f32| (x * scale).round().clamp(0.0, width as f32) as i64;
            let down = |y: f32| (y * scale).round().clamp(0.0, height as f32) as i64;
            let clip = primitive.clip_rect;
            let clip = [across(clip.min.x), down(clip.min.y), across(clip.max.x), down(clip.max.y)];
            canvas.mesh(mesh, texture, scale, clip);
        }
        let rgba = canvas.pixels.iter().flat_map(|one| one.map(|part| (part + 0.5).clamp(0.0, 255.0) as u8)).collect();
        Picture { width, height, rgba }
    }
}

impl Picture {
    /// Writes the picture as PNG, if the environment variable `PATHLIGHT_PICTURES` names a folder to look at pictures in.
    pub fn keep(&self, name: &str) {
        let Some(folder) = std::env::var_os(FOLDER) else { return };
        let file = std::fs::File::create(Path::new(&folder).join(format!("{name}.png"))).unwrap();
        let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header().unwrap().write_image_data(&self.rgba).unwrap();
    }

    /// Returns how many pixels have this colour.
    pub fn count(&self, color: Color32) -> usize {
        self.rgba.chunks(4).filter(|pixel| pixel[..3] == color.to_array()[..3]).count()
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 4]>,
}

/// An edge of a triangle: a point on it, its direction, and 0 where points on it are inside.
struct Edge {
    at: (i64, i64),
    dx: i64,
    dy: i64,
    bias: i64,
}

impl Edge {
    fn new(from: (i64, i64), to: (i64, i64), turn: i64) -> Self {
        let (dx, dy) = ((to.0 - from.0) * turn, (to.1 - from.1) * turn);
        let upper_left = dy < 0 || (dy == 0 && dx > 0);
        Self { at: from, dx, dy, bias: if upper_left { 0 } else { -1 } }
    }

    fn side(&self, x: i64, y: i64) -> i64 {
        self.dx * (y - self.at.1) - self.dy * (x - self.at.0)
    }
}

impl Canvas {
    fn mesh(&mut self, mesh: &Mesh, texture: &Texture, scale: f32, clip: [i64; 4]) {
        for corners in mesh.indices.chunks_exact(3) {
            let corners = [0, 1, 2].map(|one| &mesh.vertices[corners[one] as usize]);
            if corners.iter().all(|one| one.pos.is_finite()) {
                self.triangle(corners, texture, scale, clip);
            }
        }
    }

    fn triangle(&mut self, corners: [&Vertex; 3], texture: &Texture, scale: f32, clip: [i64; 4]) {
        let fixed = |value: f32| (value * scale * 256.0).round() as i64;
        let [a, b, c] = corners.map(|one| (fixed(one.pos.x), fixed(one.pos.y)));
        let area = (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0);
        if area == 0 {
            return;
        }
        let turn = area.signum();
        let edges = [Edge::new(b, c, turn), Edge::new(c, a, turn), Edge::new(a, b, turn)];
        let per_area = 1.0 / (area * turn) as f32;
        let colors = corners.map(|one| one.color.to_array().map(|part| f32::from(part) / 255.0));
        let one_texel = (corners[0].uv == corners[1].uv && corners[1].uv == corners[2].uv)
            .then(|| texture.sample(corners[0].uv.x, corners[0].uv.y));
        let left = (a.0.min(b.0).min(c.0) >> 8).max(clip[0]);
        let top = (a.1.min(b.1).min(c.1) >> 8).max(clip[1]);
        let right = ((a.0.max(b.0).max(c.0) >> 8) + 1).min(clip[2]);
        let bottom = ((a.1.max(b.1).max(c.1) >> 8) + 1).min(clip[3]);
        for y in top..bottom {
            for x in left..right {
                let sides = [0, 1, 2].map(|one| edges[one].side(x * 256 + 128, y * 256 + 128));
                if sides.iter().zip(&edges).any(|(side, edge)| side + edge.bias < 0) {
                    continue;
                }
                let weights = sides.map(|side| side as f32 * per_area);
                let mix = |parts: [f32; 3]| parts[0] * weights[0] + parts[1] * weights[1] + parts[2] * weights[2];
                let texel = one_texel.unwrap_or_else(|| {
                    texture.sample(mix(corners.map(|one| one.uv.x)), mix(corners.map(|one| one.uv.y)))
                });
                let color: [f32; 4] = std::array::from_fn(|part| mix(colors.map(|one| one[part])) * texel[part]);
                let pixel = &mut self.pixels[y as usize * self.width + x as usize];
                let through = 1.0 - color[3] / 255.0;
                for (below, above) in pixel.iter_mut().zip(color) {
                    *below = above + *below * through;
                }
            }
        }
        debug_assert!(bottom <= self.height as i64);
    }
}

impl Texture {
    /// Mixes the four texels around a place, given from 0 to 1.
    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let (x, y) = (u * self.width as f32 - 0.5, v * self.height as f32 - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right_part, low_part) = (x - left, y - top);
        let texel = |x: f32, y: f32| {
            let column = x.clamp(0.0, self.width as f32 - 1.0) as usize;
            let row = y.clamp(0.0, self.height as f32 - 1.0) as usize;
            self.pixels[row * self.width + column]
        };
        let [a, b] = [texel(left, top), texel(left + 1.0, top)];
        let [c, d] = [texel(left, top + 1.0), texel(left + 1.0, top + 1.0)];
        std::array::from_fn(|part| {
            let upper = a[part] + (b[part] - a[part]) * right_part;
            let lower = c[part] + (d[part] - c[part]) * right_part;
            upper + (lower - upper) * low_part
        })
    }
}

#[test]
fn a_window_is_painted_the_same_every_time() {
    let paint = || {
        let soft = Soft::default();
        let mut harness = Harness::builder()
            .with_size([120.0, 60.0])
            .with_context_setup(|ctx| ctx.set_fonts(pathlight::gui::style::fonts()))
            .renderer(soft.clone())
            .build_ui(|ui| {
                ui.painter().rect_filled(ui.ctx().content_rect(), 0.0, Color32::WHITE);
                let square = egui::Rect::from_min_size(egui::pos2(10.0, 10.0), egui::vec2(20.0, 30.0));
                ui.painter().rect_filled(square, 0.0, Color32::BLUE);
                let font = pathlight::gui::style::semibold(20.0);
                ui.painter().text(egui::pos2(40.0, 20.0), egui::Align2::LEFT_TOP, "Ag", font, Color32::RED);
            });
        harness.run();
        soft.picture(&harness)
    };
    let picture = paint();
    assert_eq!((picture.width, picture.height), (120, 60));
    let inside = picture.count(Color32::BLUE);
    assert!((18 * 28..=20 * 30).contains(&inside), "{inside} pixels of the square");
    assert!(picture.count(Color32::RED) > 40, "the letters are there");
    assert_eq!(picture.rgba, paint().rgba);
}
