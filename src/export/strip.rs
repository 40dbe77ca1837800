//! Frames of a replay: side by side on one sheet, or one after the other as a picture that moves (animated PNG).

use super::raster::{Image, RasterError, raster};
use crate::document::{Map, sentence};
use crate::domain::{Moment, Span};
use crate::overlay::label::Run;
use crate::overlay::replay::{Clock, Replay, Visible};
use crate::overlay::routes::Routes;
use crate::overlay::scene::Look;
use crate::overlay::shape::{Align, Drawn, Rect, Shape, Text};
use crate::overlay::{DotOptions, Figures, Mode, ReplayOptions, Scene, text};
use crate::theme::{Ink, Palette, Weight};

/// Space around the map in each frame, in map units.
const MARGIN: f32 = 26.0;
/// What falls below the cards and grows above them, in map units.
const BELOW: f32 = 40.0;
/// Width of a sheet, in pixels.
const SHEET_WIDTH: f32 = 2400.0;
/// Width of a moving picture, in pixels.
const MOVING_WIDTH: f32 = 960.0;
/// Frames a second of a moving picture.
const FRAMES_PER_SEC: u16 = 12;
/// Frames of a moving picture; all of it lasts ten seconds.
const MOVING_FRAMES: u32 = 120;
/// Width divided by height that a sheet comes near to.
const SHAPE: f32 = 1.5;

/// How frames are to look.
#[derive(Debug, Clone, PartialEq)]
pub struct StripOptions {
    /// Light or dark.
    pub palette: Palette,
    /// Stands above; empty for none.
    pub title: String,
    /// Stands below the title: what is counted.
    pub caption: String,
    /// How many frames a sheet has.
    pub frames: u32,
    /// The only stretch that is shown.
    pub stretch: Option<(Moment, Moment)>,
    /// Whether contacts close together become one dot with a count.
    pub merge: bool,
    /// Whether moving dots leave a trail.
    pub trails: bool,
    /// The groups that are shown.
    pub visible: Visible,
}

impl Default for StripOptions {
    fn default() -> Self {
        Self {
            palette: Palette::Light,
            title: String::new(),
            caption: String::new(),
            frames: 6,
            stretch: None,
            merge: true,
            trails: false,
            visible: Visible::ALL,
        }
    }
}

/// Returns a sheet of frames as a PNG file; the last frame is the end of the replay.
///
/// # Errors
/// [`RasterError`] if there is no memory for the pixels or they cannot be packed.
pub fn sheet(map: &Map, all: &Figures, replay: &Replay, options: &StripOptions) -> Result<Vec<u8>, RasterError> {
    let mut strip = Strip::new(map, all, replay, options, 1.0);
    let frames = options.frames.max(1);
    let columns = columns(frames, strip.page.width(), strip.page.height());
    let scale = (SHEET_WIDTH / (strip.page.width() * columns as f32)).min(2.0);
    strip.zoom = scale;
    let images = (1..=frames).map(|frame| strip.image(strip.moment(frame, frames), scale));
    let images: Vec<Image> = images.collect::<Result<_, _>>()?;
    let Some(first) = images.first() else { return strip.image(replay.range().1, scale)?.png() };
    let rows = images.len().div_ceil(columns);
    let head = strip.head(first.width as f32 * columns as f32)?;
    let width = first.width * columns as u32;
    let height = head.height + first.height * rows as u32;
    let size = (width as usize).checked_mul(height as usize * 3).ok_or(RasterError::TooLarge(width, height))?;
    let mut sheet = Image { width, height, rgb: vec![0; size] };
    let ground = options.palette.rgba(Ink::Ground);
    for (channel, place) in sheet.rgb.iter_mut().zip((0..3).cycle()) {
        *channel = [ground.r, ground.g, ground.b].get(place).copied().unwrap_or_default();
    }
    lay(&mut sheet, &head, 0, 0);
    for (place, image) in images.iter().enumerate() {
        let (column, row) = ((place % columns) as u32, (place / columns) as u32);
        lay(&mut sheet, image, column * first.width, head.height + row * first.height);
    }
    sheet.png()
}

/// Returns the replay as an animated PNG file of ten seconds; programs that cannot show it as such show its end.
///
/// # Errors
/// [`RasterError`] if there is no memory for the pixels or they cannot be packed.
pub fn animation(map: &Map, all: &Figures, replay: &Replay, options: &StripOptions) -> Result<Vec<u8>, RasterError> {
    // Half a minute at the suggested speed is shown in ten seconds.
    let speed = 30.0 * f32::from(FRAMES_PER_SEC) / MOVING_FRAMES as f32;
    let mut strip = Strip::new(map, all, replay, options, speed);
    let scale = (MOVING_WIDTH / strip.page.width()).min(1.0);
    strip.zoom = scale;
    let moments: Vec<Moment> = (1..=MOVING_FRAMES).map(|frame| strip.moment(frame, MOVING_FRAMES)).collect();
    let end = strip.image(strip.moment(1, 1), scale)?;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, end.width, end.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_animated(MOVING_FRAMES, 0)?;
    // The end comes first and apart, as the picture of those who show no motion.
    encoder.set_sep_def_img(true)?;
    encoder.set_frame_delay(1, FRAMES_PER_SEC)?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&end.rgb)?;
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut left = moments.len();
    for together in moments.chunks(threads) {
        let images: Vec<Result<Image, RasterError>> = std::thread::scope(|scope| {
            let strip = &strip;
            let painting = together.iter().map(|moment| scope.spawn(move || strip.image(*moment, scale)));
            let painting: Vec<_> = painting.collect();
            let done =
                painting.into_iter().map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            done.collect()
        });
        for image in images {
            left -= 1;
            if left == 0 {
                // The end stays a while.
                writer.set_frame_delay(2, 1)?;
            }
            writer.write_image_data(&image?.rgb)?;
        }
    }
    writer.finish()?;
    Ok(bytes)
}

/// What all frames share.
struct Strip<'a> {
    /// The map without what stands around its stages, which would make them small.
    map: Map,
    /// Pixels to a map unit, which decides how much is shown.
    zoom: f32,
    all: &'a Figures,
    replay: &'a Replay,
    options: &'a StripOptions,
    at: ReplayOptions,
    routes: Routes,
    page: Rect,
    title_size: f32,
}

impl<'a> Strip<'a> {
    fn new(map: &Map, all: &'a Figures, replay: &'a Replay, options: &'a StripOptions, speed: f32) -> Self {
        let mut map = map.clone();
        map.board.bare();
        let routes = Scene::routes(&map, all, Mode::Play);
        let look = Look { mode: Mode::Play, zoom: 1.0, ..Look::default() };
        let bounds = Scene::build_on(&routes, &map, all, &look).bounds;
        let title_size = (bounds.width() * 0.022).clamp(17.0, 44.0);
        let page = bounds.grown(MARGIN);
        let page = Rect::new(page.min.x, page.min.y - title_size * 2.0, page.max.x, page.max.y + BELOW);
        let data_speed = Span((replay.suggested_speed().0 as f64 * f64::from(speed)) as i64);
        let at = ReplayOptions { merge: options.merge, visible: options.visible, ..replay.options(data_speed) };
        Self { map, zoom: 1.0, all, replay, options, at, routes, page, title_size }
    }

    /// Returns the moment of a frame, counted from 1.
    fn moment(&self, frame: u32, of: u32) -> Moment {
        let (start, end) = self.options.stretch.unwrap_or(self.replay.range());
        let part = f64::from(frame) / f64::from(of.max(1));
        Moment(start.0.saturating_add((end.since(start).0 as f64 * part) as i64).min(end.0))
    }

    /// Returns everything that is seen at a moment.
    fn drawn(&self, moment: Moment) -> Vec<Drawn> {
        let frame = self.replay.frame(moment, &self.at);
        let thread = self.replay.thread();
        let figures = if thread.is_some() { self.all.clone() } else { frame.figures(self.all) };
        let only = thread.map(|thread| thread.touched(moment));
        let look = Look { mode: Mode::Play, zoom: self.zoom, only, ..Look::default() };
        let scene = Scene::build_on(&self.routes, &self.map, &figures, &look);
        let (below, above) = scene.parts();
        let mut drawn = below.to_vec();
        drawn.extend(thread.iter().flat_map(|thread| thread.drawn(&self.routes, moment, self.replay.clock())));
        let dots = frame.dots(&self.routes, DotOptions { trails: self.options.trails });
        drawn.extend(dots.iter().flat_map(|dot| dot.drawn()));
        drawn.extend_from_slice(above);
        let when = match self.replay.clock() {
            Clock::Absolute => sentence::day(moment, false).trim_end_matches(" UTC").to_owned(),
            Clock::Relative => format!("{} after entry", Span(moment.0)),
        };
        let run = Run::new(when, Weight::SemiBold, self.title_size, Ink::TextStrong);
        drawn.push(line(run, self.page.min.x + MARGIN, self.page.min.y + self.title_size * 1.4));
        drawn
    }

    fn image(&self, moment: Moment, scale: f32) -> Result<Image, RasterError> {
        raster(&self.drawn(moment), self.page, self.options.palette, scale)
    }

    /// Title and caption of a sheet, so many pixels wide.
    fn head(&self, width: f32) -> Result<Image, RasterError> {
        let (big, small, left) = (34.0, 20.0, 34.0);
        let mut drawn = Vec::new();
        let mut y = 20.0;
        if !self.options.title.trim().is_empty() {
            y += big;
            let title = text::fit(&text::tame(&self.options.title), Weight::SemiBold, big, width - 2.0 * left);
            drawn.push(line(Run::new(title, Weight::SemiBold, big, Ink::TextStrong), left, y));
        }
        let caption = text::tame(&self.options.caption);
        for words in text::wrap(&caption, Weight::Regular, small, width - 2.0 * left, 3) {
            y += small * 1.6;
            drawn.push(line(Run::new(words, Weight::Regular, small, Ink::TextMuted), left, y));
        }
        raster(&drawn, Rect::new(0.0, 0.0, width, y + 22.0), self.options.palette, 1.0)
    }
}

fn line(run: Run, x: f32, y: f32) -> Drawn {
    let Run { text, weight, size, ink, behind: _ } = run;
    let at = crate::document::Point::new(x, y);
    Drawn {
        shape: Shape::Text(Text { at, align: Align::Left, size, weight, ink, text }),
        opacity: 1.0,
        hit: None,
        behind: None,
    }
}

/// Returns how many frames stand beside one another, so that the sheet is neither too wide nor too high.
fn columns(frames: u32, width: f32, height: f32) -> usize {
    let shape = |columns: u32| {
        let rows = frames.div_ceil(columns);
        let empty = (columns * rows - frames) as f32 / frames as f32;
        (columns as f32 * width / (rows as f32 * height) / SHAPE).ln().abs() + empty
    };
    (1..=frames.max(1)).min_by(|one, other| shape(*one).total_cmp(&shape(*other))).unwrap_or(1) as usize
}

/// Lays one picture on another.
fn lay(onto: &mut Image, image: &Image, left: u32, top: u32) {
    let (row, wide) = (onto.width as usize * 3, image.width as usize * 3);
    for (place, pixels) in image.rgb.chunks_exact(wide.max(1)).enumerate() {
        let start = (top as usize + place) * row + left as usize * 3;
        if let Some(target) = onto.rgb.get_mut(start..start + wide) {
            target.copy_from_slice(pixels);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::analysis::{Exit, Itineraries, Stay};
    use crate::overlay::sample;

    fn played() -> (Map, Figures, Replay) {
        let (map, report) = sample::sign_up();
        let figures = Figures::new(&map, &report);
        let stay =
            |secs: i64, stage: u16| Stay { arrival: Moment::from_secs(secs), stage, transition: stage.checked_sub(1) };
        let ways = Itineraries {
            contacts: (0..40).collect(),
            starts: (0..=40).map(|way| way * 2).collect(),
            stays: (0..40).flat_map(|way| [stay(way * 10, 0), stay(way * 10 + 60, 1)]).collect(),
            exits: vec![Exit::DroppedOff(Moment::from_secs(600)); 40],
            ..Itineraries::default()
        };
        let replay = Replay::prepare(&map.journey(), &ways, Clock::Absolute);
        (map, figures, replay)
    }

    #[test]
    fn a_sheet_has_all_frames_and_is_the_same_every_time() {
        let (map, figures, replay) = played();
        let options = StripOptions { title: "Sign-up".to_owned(), frames: 4, ..StripOptions::default() };
        let bytes = sheet(&map, &figures, &replay, &options).unwrap();
        assert_eq!(bytes, sheet(&map, &figures, &replay, &options).unwrap());
        let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        assert!((1200..=2402).contains(&reader.info().width), "{}", reader.info().width);
        let dark = StripOptions { palette: Palette::Dark, ..options };
        assert_ne!(bytes, sheet(&map, &figures, &replay, &dark).unwrap());
    }

    #[test]
    fn frames_go_from_the_beginning_to_the_end_of_the_stretch() {
        let (map, figures, replay) = played();
        let options = StripOptions::default();
        let strip = Strip::new(&map, &figures, &replay, &options, 1.0);
        assert_eq!(strip.moment(6, 6), replay.range().1);
        let stretch = Some((Moment::from_secs(100), Moment::from_secs(300)));
        let options = StripOptions { stretch, ..options };
        let strip = Strip::new(&map, &figures, &replay, &options, 1.0);
        assert_eq!([1, 2].map(|frame| strip.moment(frame, 2)), [Moment::from_secs(200), Moment::from_secs(300)]);
    }

    #[test]
    fn frames_are_arranged_in_a_fair_shape() {
        assert_eq!(columns(6, 1000.0, 450.0), 2);
        assert_eq!(columns(1, 1000.0, 450.0), 1);
        assert_eq!(columns(8, 300.0, 600.0), 4);
    }
}
