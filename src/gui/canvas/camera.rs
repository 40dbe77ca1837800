//! Where the map is looked at from: place and zoom, and the short flight from one view to another.

use crate::document::Point;
use egui::emath::TSTransform;
use egui::{Pos2, Rect, Vec2, pos2, vec2};

/// Smallest zoom that a user can choose.
pub const MIN_ZOOM: f32 = 0.1;
/// Largest zoom that a user can choose.
pub const MAX_ZOOM: f32 = 4.0;
/// How long a flight takes, in seconds.
const FLIGHT_SECS: f64 = 0.15;
/// Empty space around what is fitted, in logical pixels.
const FIT_MARGIN: f32 = 28.0;
/// Fitting never enlarges beyond this, so that a map of one stage does not fill the window.
const FIT_MAX_ZOOM: f32 = 1.25;

/// A view of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vantage {
    /// The place of the map that is in the middle of the canvas.
    pub centre: Pos2,
    /// Logical pixels per map unit.
    pub zoom: f32,
}

impl Default for Vantage {
    fn default() -> Self {
        Self { centre: Pos2::ZERO, zoom: 1.0 }
    }
}

impl Vantage {
    /// Returns the vantage that shows `what` as large as fits `size`, with a margin, within the zooms allowed.
    pub fn fitting(what: Rect, size: Vec2) -> Self {
        let room = (size - Vec2::splat(2.0 * FIT_MARGIN)).max(Vec2::splat(1.0));
        let wanted = what.size().max(Vec2::splat(1.0));
        let zoom = (room.x / wanted.x).min(room.y / wanted.y).clamp(MIN_ZOOM, FIT_MAX_ZOOM);
        Self { centre: what.center(), zoom }
    }

    /// Returns the transformation from the map to a canvas that covers `canvas` on the screen.
    pub fn to_screen(self, canvas: Rect) -> TSTransform {
        TSTransform::new(canvas.center().to_vec2() - self.centre.to_vec2() * self.zoom, self.zoom)
    }
}

/// The camera: the vantage, and where it is flying to.
#[derive(Debug, Clone, Default)]
pub struct Camera {
    vantage: Vantage,
    flight: Option<Flight>,
}

#[derive(Debug, Clone, Copy)]
struct Flight {
    from: Vantage,
    to: Vantage,
    since: Option<f64>,
}

impl Camera {
    /// Returns the view as it is now.
    pub fn vantage(&self) -> Vantage {
        self.vantage
    }

    /// Returns the view that the camera is at or flying to.
    pub fn destination(&self) -> Vantage {
        self.flight.map_or(self.vantage, |flight| flight.to)
    }

    /// Goes to a view at once.
    pub fn jump(&mut self, to: Vantage) {
        self.vantage = to;
        self.flight = None;
    }

    /// Starts the flight to a view; the next [`Camera::advance`] is its beginning.
    pub fn fly(&mut self, to: Vantage) {
        self.flight = (to != self.vantage).then_some(Flight { from: self.vantage, to, since: None });
    }

    /// Moves along the flight to this time in seconds and returns whether it goes on.
    pub fn advance(&mut self, time: f64, reduced_motion: bool) -> bool {
        let Some(flight) = &mut self.flight else { return false };
        let since = *flight.since.get_or_insert(time);
        let t = if reduced_motion { 1.0 } else { ((time - since) / FLIGHT_SECS).clamp(0.0, 1.0) as f32 };
        if t >= 1.0 {
            self.vantage = flight.to;
            self.flight = None;
            return false;
        }
        let eased = 1.0 - (1.0 - t).powi(3);
        // Zoom goes by factors, so that the flight looks even.
        let zoom = flight.from.zoom * (flight.to.zoom / flight.from.zoom).powf(eased);
        self.vantage = Vantage { centre: flight.from.centre.lerp(flight.to.centre, eased), zoom };
        true
    }

    /// Moves the map with the pointer by this many logical pixels.
    pub fn pan(&mut self, by: Vec2) {
        let vantage = self.vantage;
        let limit = Point::LIMIT;
        let centre = vantage.centre - by / vantage.zoom;
        self.jump(Vantage { centre: centre.clamp(pos2(-limit, -limit), pos2(limit, limit)), ..vantage });
    }

    /// Zooms by a factor so that what is at `fixed` (from the middle of the canvas, in logical pixels) stays there.
    pub fn zoom_about(&mut self, fixed: Vec2, factor: f32) {
        self.jump(zoomed(self.vantage, fixed, factor));
    }

    /// Starts the flight to a zoom that is larger by this factor, about the middle.
    pub fn fly_zoom(&mut self, factor: f32) {
        self.fly(zoomed(self.destination(), vec2(0.0, 0.0), factor));
    }
}

fn zoomed(vantage: Vantage, fixed: Vec2, factor: f32) -> Vantage {
    if !factor.is_finite() || factor <= 0.0 {
        return vantage;
    }
    let zoom = (vantage.zoom * factor).clamp(MIN_ZOOM, MAX_ZOOM);
    Vantage { centre: vantage.centre + fixed / vantage.zoom - fixed / zoom, zoom }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Rect = Rect { min: pos2(100.0, 50.0), max: pos2(900.0, 650.0) };

    #[test]
    fn zooming_keeps_the_place_under_the_pointer() {
        let mut camera = Camera::default();
        let pointer = pos2(300.0, 200.0);
        let before = camera.vantage().to_screen(CANVAS).inverse() * pointer;
        camera.zoom_about(pointer - CANVAS.center(), 1.7);
        let after = camera.vantage().to_screen(CANVAS).inverse() * pointer;
        assert!((before - after).length() < 1e-3, "{before} {after}");
        camera.zoom_about(pointer - CANVAS.center(), 1e9);
        assert_eq!(camera.vantage().zoom, MAX_ZOOM);
        camera.zoom_about(pointer - CANVAS.center(), f32::NAN);
        assert_eq!(camera.vantage().zoom, MAX_ZOOM);
    }

    #[test]
    fn panning_moves_the_map_with_the_pointer() {
        let mut camera = Camera::default();
        camera.zoom_about(Vec2::ZERO, 2.0);
        let place = camera.vantage().to_screen(CANVAS) * pos2(10.0, 10.0);
        camera.pan(vec2(30.0, -8.0));
        assert_eq!(camera.vantage().to_screen(CANVAS) * pos2(10.0, 10.0), place + vec2(30.0, -8.0));
    }

    #[test]
    fn a_fitted_map_lies_inside_the_canvas() {
        let what = Rect::from_min_max(pos2(-500.0, 0.0), pos2(3000.0, 400.0));
        let vantage = Vantage::fitting(what, CANVAS.size());
        assert!(CANVAS.contains_rect(vantage.to_screen(CANVAS).mul_rect(what)));
        let card = Rect::from_center_size(pos2(5.0, 5.0), vec2(10.0, 10.0));
        assert_eq!(Vantage::fitting(card, CANVAS.size()).zoom, FIT_MAX_ZOOM);
    }

    #[test]
    fn a_flight_ends_where_it_should_and_reduced_motion_skips_it() {
        let to = Vantage { centre: pos2(100.0, 0.0), zoom: 2.0 };
        let mut camera = Camera::default();
        camera.fly(to);
        assert!(camera.advance(10.0, false));
        assert!(camera.advance(10.075, false));
        let half = camera.vantage();
        assert!(half.zoom > 1.0 && half.zoom < 2.0 && half.centre.x > 0.0);
        assert!(!camera.advance(10.16, false));
        assert_eq!(camera.vantage(), to);
        camera.fly(Vantage::default());
        assert!(!camera.advance(11.0, true));
        assert_eq!(camera.vantage(), Vantage::default());
    }
}
