//! A map with its figures as a picture: SVG or PNG, with title and caption.

use super::raster::{Image, RasterError, raster};
use super::svg::{Lettering, svg};
use crate::document::{Map, Point};
use crate::overlay::label::Run;
use crate::overlay::shape::{Align, Drawn, Rect, Shape, Text};
use crate::overlay::{Figures, Look, Mode, Scene, text};
use crate::theme::{Ink, Palette, Weight, size};

/// Space around everything, in map units.
const MARGIN: f32 = 40.0;
/// Least width of a page, so that title and caption have room beside a small map.
const LEAST_WIDTH: f32 = 560.0;
/// Most lines of a caption.
const CAPTION_LINES: usize = 6;

/// How a picture is to look.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureOptions {
    /// Light or dark.
    pub palette: Palette,
    /// Figures or rules.
    pub mode: Mode,
    /// Pixels to a map unit, for PNG.
    pub scale: f32,
    /// Whether text in an SVG stays text or becomes outlines.
    pub lettering: Lettering,
    /// Stands above the map; empty for none.
    pub title: String,
    /// Stands below the map, one paragraph each: the rule sentence, the date of the data.
    pub caption: Vec<String>,
}

impl Default for PictureOptions {
    fn default() -> Self {
        Self {
            palette: Palette::Light,
            mode: Mode::Measure,
            scale: 2.0,
            lettering: Lettering::Text,
            title: String::new(),
            caption: Vec::new(),
        }
    }
}

/// A page ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    drawn: Vec<Drawn>,
    page: Rect,
    options: PictureOptions,
}

/// Lays out a page with the map, its figures, title and caption.
pub fn picture(map: &Map, figures: &Figures, options: &PictureOptions) -> Picture {
    let look = Look { mode: options.mode, zoom: 1.0, ..Look::default() };
    let Scene { mut drawn, bounds, .. } = Scene::build(map, figures, &look);
    let width = bounds.width().max(LEAST_WIDTH);
    let left = bounds.min.x - (width - bounds.width()) / 2.0;
    let (mut top, mut bottom) = (bounds.min.y, bounds.max.y);
    let mut write = |run: Run, y: f32| {
        let Run { text, weight, size, ink, .. } = run;
        let text = Text { at: Point::new(left, y), align: Align::Left, size, weight, ink, text };
        drawn.push(Drawn { shape: Shape::Text(text), opacity: 1.0, hit: None, behind: None });
    };
    if !options.title.trim().is_empty() {
        let big = size::TITLE + 9.0;
        let title = text::fit(&text::tame(&options.title), Weight::SemiBold, big, width);
        write(Run::new(title, Weight::SemiBold, big, Ink::TextStrong), top - 30.0);
        top -= 30.0 + big;
    }
    let size = size::BODY;
    let paragraphs = options.caption.iter().filter(|paragraph| !paragraph.trim().is_empty());
    let lines = paragraphs.flat_map(|one| text::wrap(&text::tame(one), Weight::Regular, size, width, CAPTION_LINES));
    for (place, line) in lines.enumerate() {
        bottom += if place == 0 { 40.0 } else { size * 1.5 };
        write(Run::new(line, Weight::Regular, size, Ink::TextMuted), bottom);
    }
    let page = Rect::new(left, top, left + width, bottom).grown(MARGIN);
    Picture { drawn, page, options: options.clone() }
}

impl Picture {
    /// Returns the page as an SVG document.
    pub fn svg(&self) -> String {
        svg(&self.drawn, self.page, self.options.palette, self.options.lettering, &self.options.title)
    }

    /// Returns the page as pixels.
    ///
    /// # Errors
    /// [`RasterError::TooLarge`] if there is no memory for the pixels.
    pub fn image(&self) -> Result<Image, RasterError> {
        raster(&self.drawn, self.page, self.options.palette, self.options.scale)
    }

    /// Returns the page as a PNG file.
    ///
    /// # Errors
    /// [`RasterError`] if there is no memory for the pixels or they cannot be packed.
    pub fn png(&self) -> Result<Vec<u8>, RasterError> {
        self.image()?.png()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::sample;

    fn options() -> PictureOptions {
        PictureOptions {
            title: "Sign-up & confirm".to_owned(),
            caption: vec![
                "Contacts who visited and then confirmed within 7 days.".to_owned(),
                "As of 14 Nov 2023".to_owned(),
            ],
            ..PictureOptions::default()
        }
    }

    #[test]
    fn everything_lies_on_the_page() {
        let (map, report) = sample::campaign();
        let picture = picture(&map, &Figures::new(&map, &report), &options());
        for drawn in &picture.drawn {
            let bounds = drawn.shape.bounds();
            assert!(picture.page.contains(bounds.min) && picture.page.contains(bounds.max), "{:?}", drawn.shape);
        }
    }

    #[test]
    fn the_same_map_gives_the_same_bytes() {
        let (map, report) = sample::sign_up();
        let figures = Figures::new(&map, &report);
        let options = PictureOptions { scale: 0.5, ..options() };
        let one = picture(&map, &figures, &options);
        let other = picture(&map, &figures, &options);
        assert_eq!(one.png().unwrap(), other.png().unwrap());
        assert_eq!(one.svg(), other.svg());
        assert!(one.svg().contains("Sign-up &amp; confirm"));
    }

    #[test]
    fn lanes_say_how_many_reached_them_as_on_the_screen() {
        use crate::document::board::{Lane, LaneId};
        let (mut map, report) = sample::sign_up();
        let (id, name, tint) = (LaneId(1), "Interested in a long name".to_owned(), crate::domain::Tint::Blue);
        let lane = Lane { id, name, tint, width: 240.0, mood: None, texts: Default::default() };
        map.board.lanes.columns.push(lane);
        let figures = Figures::new(&map, &report).with_lanes([(id, 98_765)].into());
        let svg = |mode: Mode| picture(&map, &figures, &PictureOptions { mode, ..options() }).svg();
        assert!(svg(Mode::Measure).contains("98,765"));
        assert!(!svg(Mode::Draw).contains("98,765"));
    }

    #[test]
    fn an_empty_map_is_an_empty_page() {
        let picture = picture(&Map::default(), &Figures::default(), &PictureOptions::default());
        assert!(picture.image().unwrap().width >= 560);
    }
}
