//! A scene as pixels on the processor: no display, no graphics card, the same bytes on every run.

use crate::document::Point;
use crate::overlay::shape::{Cubic, Drawn, Rect, Shape, Stroke, TextPen};
use crate::theme::font::Pen;
use crate::theme::{Ink, Palette, Rgba};
use tiny_skia::{
    Color, FillRule, GradientStop, LinearGradient, Paint, Path, PathBuilder, Pixmap, Shader, SpreadMode, StrokeDash,
    Transform,
};

/// Most pixels on one side of a picture.
pub const LONGEST_SIDE: f32 = 16_384.0;
/// Most pixels of a picture.
const MOST_PIXELS: f32 = 80e6;

/// Pixels, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green and blue of each pixel, 8 bits each.
    pub rgb: Vec<u8>,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// There is no memory for so many pixels.
    #[error("a picture of {0} × {1} pixels does not fit into memory; choose a smaller scale")]
    TooLarge(u32, u32),
    /// The pixels could not be packed.
    #[error("the picture could not be packed as PNG: {0}")]
    Png(#[from] png::EncodingError),
}

/// Paints what is drawn inside `page`, with `scale` pixels to a map unit; with fewer where the picture would become too large.
///
/// # Errors
/// [`RasterError::TooLarge`] if there is no memory for the pixels.
pub fn raster(drawn: &[Drawn], page: Rect, palette: Palette, scale: f32) -> Result<Image, RasterError> {
    let scale = tamed_scale(page, scale);
    let pixels = |units: f32| ((units * scale).ceil() as u32).max(1);
    let (width, height) = (pixels(page.width()), pixels(page.height()));
    let mut pixmap = Pixmap::new(width, height).ok_or(RasterError::TooLarge(width, height))?;
    pixmap.fill(colour(palette.rgba(Ink::Ground), 1.0));
    let transform = Transform::from_translate(-page.min.x, -page.min.y).post_scale(scale, scale);
    let mut canvas = Canvas { pixmap, transform, palette };
    for one in drawn {
        canvas.paint(one);
    }
    let rgb = canvas.pixmap.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    Ok(Image { width, height, rgb })
}

fn tamed_scale(page: Rect, scale: f32) -> f32 {
    let scale = if scale.is_finite() && scale > 0.0 { scale } else { 1.0 };
    let (width, height) = (page.width().max(1.0), page.height().max(1.0));
    scale.min(LONGEST_SIDE / width.max(height)).min((MOST_PIXELS / (width * height)).sqrt())
}

impl Image {
    /// Packs the pixels as PNG.
    ///
    /// # Errors
    /// [`RasterError::Png`] if the sizes do not match, which a picture made here never does.
    pub fn png(&self) -> Result<Vec<u8>, RasterError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.rgb)?;
        writer.finish()?;
        Ok(bytes)
    }
}

struct Canvas {
    pixmap: Pixmap,
    transform: Transform,
    palette: Palette,
}

impl Canvas {
    fn paint(&mut self, drawn: &Drawn) {
        match &drawn.shape {
            Shape::Rect { rect, corners, fill, stroke } => {
                self.area(rounded(*rect, *corners).as_ref(), *fill, *stroke, drawn.opacity);
            }
            Shape::Path { pieces, stroke } => self.area(curve(pieces).as_ref(), None, Some(*stroke), drawn.opacity),
            Shape::Polygon { points, fill } => {
                self.area(polygon(points.iter().copied()).as_ref(), Some(*fill), None, drawn.opacity);
            }
            Shape::Band { left, right, fill, fade } => {
                let path = polygon(left.iter().copied().chain(right.iter().rev().copied()));
                let ends = (middle(left.first(), right.first()), middle(left.last(), right.last()));
                let shader = self.fade(*fill, ends, (fade.0 * drawn.opacity, fade.1 * drawn.opacity));
                self.fill(path.as_ref(), shader);
            }
            Shape::Circle { centre, radius, fill, stroke } => {
                self.area(
                    PathBuilder::from_circle(centre.x, centre.y, *radius).as_ref(),
                    *fill,
                    *stroke,
                    drawn.opacity,
                );
            }
            Shape::Text(text) => {
                let mut pen = GlyphPen { path: PathBuilder::new(), origin: Point::default(), size: text.size };
                text.outline(&mut pen);
                let shader = self.solid(text.ink, drawn.opacity);
                self.fill(pen.path.finish().as_ref(), shader);
            }
        }
    }

    fn area(&mut self, path: Option<&Path>, fill: Option<Ink>, stroke: Option<Stroke>, opacity: f32) {
        if let Some(ink) = fill {
            let shader = self.solid(ink, opacity);
            self.fill(path, shader);
        }
        if let (Some(stroke), Some(path)) = (stroke, path) {
            let paint = Paint { shader: self.solid(stroke.ink, opacity), anti_alias: true, ..Paint::default() };
            let dash = stroke.dashed.then(|| StrokeDash::new(vec![stroke.dash().0, stroke.dash().1], 0.0)).flatten();
            let style = tiny_skia::Stroke { width: stroke.width, dash, ..tiny_skia::Stroke::default() };
            self.pixmap.stroke_path(path, &paint, &style, self.transform, None);
        }
    }

    fn fill(&mut self, path: Option<&Path>, shader: Shader<'static>) {
        if let Some(path) = path {
            let paint = Paint { shader, anti_alias: true, ..Paint::default() };
            self.pixmap.fill_path(path, &paint, FillRule::Winding, self.transform, None);
        }
    }

    fn solid(&self, ink: Ink, opacity: f32) -> Shader<'static> {
        Shader::SolidColor(colour(self.palette.rgba(ink), opacity))
    }

    fn fade(&self, ink: Ink, (from, to): (Point, Point), fade: (f32, f32)) -> Shader<'static> {
        let rgba = self.palette.rgba(ink);
        let stops = vec![GradientStop::new(0.0, colour(rgba, fade.0)), GradientStop::new(1.0, colour(rgba, fade.1))];
        let point = |p: Point| tiny_skia::Point::from_xy(p.x, p.y);
        let gradient = (fade.0 != fade.1)
            .then(|| LinearGradient::new(point(from), point(to), stops, SpreadMode::Pad, Transform::identity()))
            .flatten();
        gradient.unwrap_or_else(|| self.solid(ink, fade.0))
    }
}

struct GlyphPen {
    path: PathBuilder,
    origin: Point,
    size: f32,
}

impl GlyphPen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.origin.x + x * self.size, self.origin.y - y * self.size)
    }
}

impl TextPen for GlyphPen {
    fn character_at(&mut self, origin: Point) -> &mut dyn Pen {
        self.origin = origin;
        self
    }
}

impl Pen for GlyphPen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }
    fn close(&mut self) {
        self.path.close();
    }
}

fn colour(rgba: Rgba, opacity: f32) -> Color {
    let rgba = rgba.faded(opacity);
    Color::from_rgba8(rgba.r, rgba.g, rgba.b, rgba.a)
}

fn middle(one: Option<&Point>, other: Option<&Point>) -> Point {
    match (one, other) {
        (Some(a), Some(b)) => Point::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0),
        _ => Point::default(),
    }
}

fn polygon(points: impl Iterator<Item = Point>) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (place, point) in points.enumerate() {
        if place == 0 { path.move_to(point.x, point.y) } else { path.line_to(point.x, point.y) }
    }
    path.close();
    path.finish()
}

fn curve(pieces: &[Cubic]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (place, Cubic([a, b, c, d])) in pieces.iter().enumerate() {
        if place == 0 {
            path.move_to(a.x, a.y);
        }
        path.cubic_to(b.x, b.y, c.x, c.y, d.x, d.y);
    }
    path.finish()
}

fn rounded(rect: Rect, corners: [f32; 4]) -> Option<Path> {
    // How far the control points of a quarter circle stand off the corner, in radii.
    const OFF: f32 = 1.0 - 0.5523;
    let (min, max) = (rect.min, rect.max);
    let [nw, ne, se, sw] = corners;
    let mut path = PathBuilder::new();
    path.move_to(min.x + nw, min.y);
    path.line_to(max.x - ne, min.y);
    path.cubic_to(max.x - ne * OFF, min.y, max.x, min.y + ne * OFF, max.x, min.y + ne);
    path.line_to(max.x, max.y - se);
    path.cubic_to(max.x, max.y - se * OFF, max.x - se * OFF, max.y, max.x - se, max.y);
    path.line_to(min.x + sw, max.y);
    path.cubic_to(min.x + sw * OFF, max.y, min.x, max.y - sw * OFF, min.x, max.y - sw);
    path.line_to(min.x, min.y + nw);
    path.cubic_to(min.x, min.y + nw * OFF, min.x + nw * OFF, min.y, min.x + nw, min.y);
    path.close();
    path.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn red_square(opacity: f32) -> Drawn {
        let rect = Rect::new(2.0, 2.0, 8.0, 8.0);
        Drawn {
            shape: Shape::Rect { rect, corners: [0.0; 4], fill: Some(Ink::DropOff), stroke: None },
            opacity,
            hit: None,
            behind: None,
        }
    }

    fn pixel(image: &Image, x: u32, y: u32) -> Rgba {
        let at = 3 * (y * image.width + x) as usize;
        Rgba { r: image.rgb[at], g: image.rgb[at + 1], b: image.rgb[at + 2], a: 255 }
    }

    #[test]
    fn what_is_filled_has_its_colour_and_the_rest_is_ground() {
        let page = Rect::new(0.0, 0.0, 10.0, 10.0);
        let image = raster(&[red_square(1.0)], page, Palette::Light, 2.0).unwrap();
        assert_eq!((image.width, image.height), (20, 20));
        assert_eq!(pixel(&image, 10, 10), Palette::Light.rgba(Ink::DropOff));
        assert_eq!(pixel(&image, 1, 1), Palette::Light.rgba(Ink::Ground));
        let faint = raster(&[red_square(0.0)], page, Palette::Light, 2.0).unwrap();
        assert_eq!(pixel(&faint, 10, 10), Palette::Light.rgba(Ink::Ground));
    }

    #[test]
    fn a_huge_page_is_painted_smaller() {
        let page = Rect::new(0.0, 0.0, 1_000_000.0, 1000.0);
        let image = raster(&[], page, Palette::Light, 2.0).unwrap();
        assert!(image.width <= 16_384 && image.height >= 1);
    }

    #[test]
    fn the_packed_picture_opens_with_the_same_pixels() {
        let page = Rect::new(0.0, 0.0, 10.0, 10.0);
        let image = raster(&[red_square(1.0)], page, Palette::Dark, 1.0).unwrap();
        let bytes = image.png().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut back = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut back).unwrap();
        assert_eq!(back, image.rgb);
    }
}
